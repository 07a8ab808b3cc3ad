"""What a rule must declare, and where it must be named."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from scripts.workflow.lint import ROOT, place


def declarations(rule, workflow) -> Iterator[str]:
    """What a rule with a script lacks."""
    where = place(Path(rule.snakefile), workflow.linemaps[str(rule.snakefile)][rule.lineno])
    folder = f'"results/{{study}}/logs/{rule.name}'
    for lacking, cure in {
        "record": None if "record" in dict(rule.log.items()) else f'log: record={folder}/….json"',
        "benchmark": None if rule.benchmark else f'benchmark: {folder.replace("logs", "benchmarks")}/….tsv"',
        "memory": None if "mem_mb" in rule.resources else "resources: mem_mb=growing(1000)",
        "message": None if rule.message else "message: a line of what it does, with its wildcards",
    }.items():
        if cure:
            yield f"{where}: {rule.name} has no {lacking}: add {cure}"
    for profile, named in profiles().items():
        if rule.name not in named:
            cure = "add it to groups if it is short, to set-resources with a runtime if it is long"
            yield f"{profile}: {rule.name} is not named: {cure}"
    for file in map(str, rule.output):
        name = re.sub(r"\{[^}]*\}", "", file.rpartition("/")[2])
        if not name.startswith(".") and name not in readme_files():
            yield f"{where}: {rule.name} writes {name}, which results/README.md does not name: say there what it holds"
    if not re.search(rf"\b{rule.name}\b", diagram()):
        yield f"README.md: the diagram has no {rule.name}: add it between what it reads and what reads it"
    if f"| `{rule.name}` |" not in text("docs/cluster.md"):
        yield f"docs/cluster.md: the table of memory and time has no {rule.name}: add a line"


@cache
def profiles() -> dict[str, set[str]]:
    """The rules that each profile for a cluster groups or gives a run time."""
    named = {}
    for path in sorted(ROOT.glob("profiles/slurm*/profile.yaml")):
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
        timed = {rule for rule, resources in read["set-resources"].items() if "runtime" in resources}
        named[path.relative_to(ROOT).as_posix()] = timed | set(read["groups"])
    return named


@cache
def readme_files() -> set[str]:
    """The names of files in results/README.md; `.csv` alone stands for the name before it with this suffix."""
    names, stem = set(), ""
    for found in re.findall(r"`([^`\n]+\.\w+|\.\w+)`", text("results/README.md")):
        name = stem + found if found.startswith(".") else found.rpartition("/")[2]
        stem = name.rpartition(".")[0]
        names.add(re.sub("<[^>]*>", "", name))
    return names


def diagram() -> str:
    return text("README.md").partition("```mermaid")[2].partition("```")[0]


@cache
def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")
