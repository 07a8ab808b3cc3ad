"""docs/reruns.md, which rules an edit of each module reruns, written from the rules: python -m docs.reruns"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from scripts.workflow.lint import rules

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/reruns.md"
SCRIPTS = ROOT / "scripts"
HEAD = """# What an edit reruns

For each module below `scripts/` but the rules' own scripts: the rules that an edit of it reruns directly. What reads
their results runs after them. In brackets the variants where only these rerun. Comments, docstrings and layout are no
edit. Written by `python -m docs.reruns` from the fingerprints that the rules pass as their param `code`.

| module | reruns |
|---|---|
"""
NONE = """
An edit of these reruns nothing: they log, fetch what is checked, or work before and beside the jobs.

"""


def page(known: Iterable) -> str:
    """The page for the engine's rules."""
    reached, scripts = defaultdict(dict), set()
    for rule in known:
        param = rule.params.get("code") or {}
        variants = getattr(param, "all", {"": param})
        scripts |= {Path(rule.script).with_suffix("").as_posix().removeprefix("../scripts/")} if rule.script else set()
        for module in {module for modules in variants.values() for module in modules}:
            own = sorted(name for name, modules in variants.items() if module in modules)
            reached[module][rule.name] = "" if len(own) == len(variants) else f" ({', '.join(own)})"
    rows, nothing = [], []
    for path in sorted(SCRIPTS.rglob("*.py")):
        module = path.relative_to(SCRIPTS).with_suffix("").as_posix()
        if not path.read_bytes().strip() or module in scripts:
            continue
        if module in reached:
            cells = (f"`{rule}`{own}" for rule, own in sorted(reached[module].items()))
            rows.append(f"| `{module}` | {', '.join(cells)} |\n")
        else:
            nothing.append(f"- `{module}`\n")
    return HEAD + "".join(rows) + NONE + "".join(nothing)


if __name__ == "__main__":
    PAGE.write_text(page(rules()), encoding="utf-8")
