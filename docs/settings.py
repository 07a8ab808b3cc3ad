"""The table of settings in README.md, written from the schema: python -m docs.settings"""

from collections.abc import Iterator
from pathlib import Path

import yaml

from scripts.workflow.mistakes import allowed
from scripts.workflow.settings import read_schema

ROOT = Path(__file__).resolve().parents[1]
START, END = "<!-- settings: written by python -m docs.settings -->\n", "<!-- end of settings -->"


def table(schema: dict) -> str:
    """A row of Markdown for each knob: its key, default, what is allowed, what it means."""
    lines = ["| key | default | allowed | meaning |", "|---|---|---|---|"]
    for key, knob in knobs(schema):
        default = yaml.safe_dump(knob["default"], default_flow_style=True, width=1000).splitlines()[0]
        cells = (f"`{key}`", f"`{default}`", allowed(knob), knob["description"])
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def knobs(schema: dict, prefix: str = "") -> Iterator[tuple[str, dict]]:
    """Path and schema of every key that holds a value."""
    for key, knob in schema["properties"].items():
        if "properties" in knob:
            yield from knobs(knob, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", knob


def renewed(readme: str, schema: dict) -> str:
    """The text with the table of the schema between its two marks."""
    before, rest = readme.split(START)
    return before + START + table(schema) + END + rest.split(END)[1]


def main():
    readme = ROOT / "README.md"
    readme.write_text(renewed(readme.read_text(encoding="utf-8"), read_schema(ROOT)), encoding="utf-8")


if __name__ == "__main__":
    main()
