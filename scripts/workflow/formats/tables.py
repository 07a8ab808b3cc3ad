"""Tables as CSV, in columns of NumPy: most jobs do no more with them, and need not wait for pandas."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from scripts.methods.table import Table
from scripts.workflow.files import replacing

INTEGER = re.compile(r"[-+]?\d+", re.ASCII)
NUMBER = re.compile(r"[-+]?(\d+\.?\d*([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?|inf)|", re.ASCII)
TRUTH = {"True": True, "False": False}


def read_csv(path) -> Table:
    """Columns of integers, of numbers (an empty cell is NaN) or of truths are read as such, all others as text."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    cells = zip(*rows, strict=True) if rows else [()] * len(header)
    return Table({name: _column(texts) for name, texts in zip(header, cells, strict=True)})


def write_csv(path, table: Mapping[str, object]) -> None:
    """Columns of one length by name, as a `Table`, a dict or pandas' DataFrame hold them; NaN is an empty cell."""
    columns = [_texts(np.asarray(table[name])) for name in table]
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table)
        writer.writerows(zip(*columns, strict=True))


def _column(texts: tuple[str, ...]) -> np.ndarray:
    if not texts or all(INTEGER.fullmatch(text) for text in texts):
        return np.array(texts, dtype=np.int64)
    if all(NUMBER.fullmatch(text) for text in texts) and any(texts):
        return np.array([float(text or "nan") for text in texts])
    if all(text in TRUTH for text in texts):
        return np.array([TRUTH[text] for text in texts])
    return np.array(texts)


def _texts(values: np.ndarray) -> list[str]:
    """Each value in the fewest digits that give it back in its own precision."""
    if values.dtype.kind == "f":
        return ["" if np.isnan(value) else str(value) for value in (values if values.itemsize < 8 else values.tolist())]
    return [str(value) for value in values.tolist()]
