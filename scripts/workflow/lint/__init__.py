"""What is wrong or forgotten, each with its file, its line and the cure: `make lint`."""

from pathlib import Path

from scripts.workflow.fingerprint import SCRIPTS

ROOT = SCRIPTS.parent


def workflow():
    """The engine's workflow of this folder, with the default study."""
    from snakemake.api import ResourceSettings, SnakemakeApi

    with SnakemakeApi() as api:
        return api.workflow(ResourceSettings(), snakefile=ROOT / "Snakefile")._workflow


def rules() -> list:
    """The engine's rules, by name and in their order."""
    return list(workflow().rules)


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT).as_posix()}, line {line}"
