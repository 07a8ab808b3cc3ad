"""What an experiment is made of: the files that are forgotten when one is added."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from scripts.workflow.lint import ROOT
from scripts.workflow.settings import read_schema

# Rules of no experiment.
SHARED = {"common", "data", "report"}
# By the file, what it is for.
PARTS = {
    "rules/{}.smk": "its rules, which fill metrics, cached and handed",
    "report_template/sections/{}.html.j2": "its section of the report",
    "report_template/names/{}.html.j2": "its names for readers: the macros name, variant and key",
    "scripts/findings/{}.py": "find(given), with its verdicts and its rows of the key table",
    "tests/findings/cases/{}.py": "made-up results that reach every verdict",
}


def experiments(workflow) -> Iterator[str]:
    """What each experiment lacks."""
    blocks = set(read_schema(ROOT)["properties"]["experiments"]["default"])
    config = yaml.safe_load(read("config.yaml"))
    for name in sorted(blocks | {path.stem for path in ROOT.glob("rules/*.smk")} - SHARED):
        if name not in blocks:
            yield f"config.schema.yaml: no block {name}: add its settings, with defaults and descriptions"
        if name not in config:
            yield f"config.yaml: no block {name}: add its settings, each with a comment"
        if f'include: "rules/{name}.smk"' not in read("Snakefile"):
            yield f'Snakefile: {name} is not included: add include: "rules/{name}.smk"'
        missing = {file.format(name): words for file, words in PARTS.items() if not (ROOT / file.format(name)).exists()}
        for file, words in missing.items():
            yield f"{file}: no such file: add {words}"
        yield from unused(name, workflow) if not missing else ()


def unused(experiment: str, workflow) -> Iterator[str]:
    """What an experiment does not hand over, and what it hands over for nothing."""
    rules = f"rules/{experiment}.smk"
    for kind in ("metrics", "cached", "handed"):
        if experiment not in workflow.globals[kind]:
            yield f"{rules}: {kind}[{experiment!r}] is not filled in: list the files there"
    section, finding = (f"report_template/sections/{experiment}.html.j2", f"scripts/findings/{experiment}.py")
    if '"key"' not in read(finding):
        yield f'{finding}: no rows of the key table: give "key", a list of Key'
    for macro in ("name", "variant", "key"):
        if not re.search(rf"macro {macro}\(", read(f"report_template/names/{experiment}.html.j2")):
            yield f"report_template/names/{experiment}.html.j2: no macro {macro}: say what readers call it"
    named = read(section) + read(finding)
    for file in sorted({Path(path).name for path in workflow.globals["handed"].get(experiment, [])}):
        if file not in named:
            cure = f"use it in {section} or {finding}, or leave it out"
            yield f"{rules}, line {line_of(rules, file)}: {file} is handed to the report, which does not use it: {cure}"


def line_of(path: str, text: str) -> int:
    """The number of the first line that holds a text; 1 where it is put together."""
    lines = read(path).splitlines()
    return next((number for number, line in enumerate(lines, 1) if text in line), 1)


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")
