"""Open formats, nothing pickled. Every file is written under a temporary name and renamed.

Libraries are imported where they are used: a job pays only for what it reads and writes.
"""

import json
import os
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from scripts.workflow.runs import require_run

CURE = "delete it, and the run makes it again"


@contextmanager
def replacing(path):
    """A temporary path in the folder of ``path``, with its suffix; renamed to it on success, removed on failure."""
    path = Path(path)
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield part
        require_run()
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def remove_parts(path, seconds: float = 0) -> None:
    """Remove what killed processes left of ``replacing(path)``: of several writers, what is older than ``seconds``."""
    path = Path(path)
    for part in path.parent.glob(f".{path.stem}.*.part{path.suffix}"):
        with suppress(FileNotFoundError):
            if time.time() - part.stat().st_mtime >= seconds:
                part.unlink()


def read_json(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def write_json(path, value) -> None:
    """Raises ValueError for a number that is not finite: such a value is null with a reason beside it."""
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def write_text(path, text: str) -> None:
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")


def read_csv(path):
    """Only an empty cell is missing: a species may be called None."""
    import pandas as pd

    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def write_csv(path, table) -> None:
    """``table`` is a DataFrame; its index is not written."""
    with replacing(path) as part:
        table.to_csv(part, index=False, lineterminator="\n")


class Arrays(dict):
    """The arrays of one file by name; one that is not there raises ValueError naming the file."""

    def __init__(self, path, arrays):
        super().__init__(arrays)
        self.path = path

    def __missing__(self, name):
        raise ValueError(f"{self.path} holds no array {name}: {CURE}")


def read_arrays(path) -> Arrays:
    """Raises ValueError naming the file if it is cut, or not of this format."""
    import numpy as np

    with Path(path).open("rb") as content:
        try:
            arrays = dict(np.load(content, allow_pickle=False).items())  # noqa: TID251
            # Of other archives NumPy gives the bytes.
            if foreign := [name for name, array in arrays.items() if isinstance(array, bytes)]:
                raise ValueError(f"{foreign[0]} is no array")
        # A damaged archive raises nearly anything.
        except Exception as error:
            raise ValueError(f"{path} is not a whole NPZ file ({error}): {CURE}") from error
    return Arrays(path, arrays)


def write_arrays(path, **arrays) -> None:
    import numpy as np

    with replacing(path) as part:
        np.savez_compressed(part, allow_pickle=False, **arrays)


def write_figure(path, figure) -> None:
    """SVG or PNG by the suffix, with the same bytes each time."""
    import matplotlib

    # A salt of its own for each figure keeps the ids of two SVGs on one page apart.
    with matplotlib.rc_context({"svg.hashsalt": Path(path).as_posix()}), replacing(path) as part:
        metadata = {"Date": None} if Path(path).suffix == ".svg" else {"Software": None}
        figure.savefig(part, metadata=metadata)
