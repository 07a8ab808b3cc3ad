"""Which rules would run, and for which change, in words: `make why`."""

import ast
import logging
import os
import re
import sys
from collections import Counter, defaultdict

MISSING = "these are missing"
FOLLOWS = "what they read is made anew"
WORDS = {
    "Input files updated by another job": FOLLOWS,
    "Set of input files has changed since last execution": "they read more or fewer files than last time",
    "Software environment definition has changed since last execution": "envs/study.yaml has changed",
}


def main(arguments: list[str]) -> None:
    """Print the rules that ``snakemake --dry-run`` with ``arguments`` would run, by the change that causes it."""
    rules, missing = defaultdict(Counter), []
    for job in planned(arguments):
        absent = [file for file in job.output if not os.path.exists(file)]
        missing += absent
        found = causes(job.reason, absent)
        for cause in [cause for cause in found if cause != FOLLOWS] or found:
            rules[cause][job.rule_name] += 1
    if not rules:
        print("Nothing would run: no result is missing, and no setting, code or data have changed.")
    for cause in sorted(rules, key=lambda cause: (cause == FOLLOWS, cause)):
        files = f": {', '.join(missing[:3])}{f' and {len(missing) - 3} more' * (len(missing) > 3)}"
        names = [name if count == 1 else f"{name} ({count} jobs)" for name, count in sorted(rules[cause].items())]
        print(f"Because {cause}{files * (cause == MISSING)}\n    {', '.join(names)}")


def planned(arguments: list[str]) -> list[logging.LogRecord]:
    """What the engine logs of each job of a dry run: rule_name, output, reason. Its own warnings are printed.

    Raises SystemExit if the dry run fails.
    """
    from snakemake.cli import main as snakemake
    from snakemake.logging import logger

    jobs = []

    def hear(record: logging.LogRecord) -> bool:
        if hasattr(record, "rule_name"):
            jobs.append(record)
        return record.levelno >= logging.WARNING

    logger.addFilter(hear)
    try:
        snakemake(["--dry-run", *arguments])
    except SystemExit as ended:
        if ended.code:
            raise
    return jobs


def causes(reason: str, absent: list[str]) -> list[str]:
    """The engine's reason for a job in words; ``absent`` are those of its results that do not exist.

    A deleted result is asked for by force: see ``remade`` in rules/common.smk.
    """
    found = [MISSING] if absent else []
    for part in re.split(r"; (?=[A-Z])", reason):
        head, _, rest = part.partition(": ")
        if head == "Params have changed since last execution":
            before, now = re.search(r"before: (.*?) now: (.*)", rest).groups()
            found += changes(_params(before), _params(now))
        elif head == "Updated input files":
            found += [f"{file} has other content" for file in rest.split(", ")]
        elif head == "Forced execution" and not absent:
            found.append("all was asked for by --forceall or --forcerun")
        elif head not in ("Missing output files", "Forced execution"):
            found.append(WORDS.get(head, part))
    return found


def changes(before: dict, now: dict) -> list[str]:
    """The differences of two mappings of settings, of modules' hashes ("methods/pca"), or of the commit."""
    found = []
    for key in sorted(before.keys() | now.keys()):
        if key in ("epoch", "reason") or before.get(key) == now.get(key):
            continue
        if key == "commit":
            found.append("the commit is another")
        elif "/" in key or key == "__init__":
            verb = "is new to them" if key not in before else "has changed" if key in now else "is no longer imported"
            found.append(f"scripts/{key}.py {verb}")
        else:
            found.append(f"{key} was {before.get(key)!r} and is now {now.get(key)!r}")
    return found


def _params(text: str) -> dict:
    """All entries of dicts that stand in a text one after the other, with commas between."""
    if text.startswith("<"):
        return {}
    return {key: value for params in ast.literal_eval(f"[{text}]") for key, value in params.items()}


if __name__ == "__main__":
    main(sys.argv[1:])
