"""Scalars as JSON."""

import json
from pathlib import Path

from scripts.workflow.files import write_text


def read_json(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def write_json(path, value) -> None:
    """Raises ValueError for a number that is not finite: such a value is null with a reason beside it."""
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")
