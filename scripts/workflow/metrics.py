"""metrics.csv: one row a metric of one variant and seed. A value that does not exist has a reason."""

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path

from scripts.workflow.files import write_text

COLUMNS = ("study", "experiment", "variant", "seed", "metric", "value", "status", "reason")


# The worst last.
STATUSES = ("ok", "undefined", "diverged", "improper")


def write_metrics(path, study: str, experiment: str, variant: str, seed: int, values: Mapping) -> None:
    """``values`` maps a metric's path to a number, or to ``(None, status, reason)`` where there is none.

    Raises ValueError, with the metric's name, for a value that is missing or not finite without a reason.
    """
    rows = []
    for metric, value in values.items():
        number, status, reason = value if isinstance(value, tuple) else (value, "ok", "")
        if status not in STATUSES:
            raise ValueError(f"{experiment}/{variant}: {metric} has the unknown status {status!r}")
        if number is None and not reason:
            raise ValueError(f"{experiment}/{variant}: {metric} has no value and no reason")
        if number is not None and not math.isfinite(number):
            raise ValueError(f"{experiment}/{variant}: {metric} is {number}: give it as missing, with a reason")
        text = "" if number is None else repr(float(number))
        rows.append((study, experiment, variant, seed, metric, text, status, reason))
    write_rows(path, rows)


def write_rows(path, rows) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    write_text(path, text.getvalue())


def read_rows(path) -> list[tuple]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return [tuple(row[column] for column in COLUMNS) for row in csv.DictReader(file)]
