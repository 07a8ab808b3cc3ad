"""metrics.csv: one row a metric of one variant and seed. A value that does not exist has a reason."""

import csv
import io
import math
import statistics
from collections.abc import Mapping
from pathlib import Path

from scripts.workflow.formats import write_text

COLUMNS = ("study", "experiment", "variant", "seed", "metric", "value", "status", "reason")
STATUSES = ("ok", "diverged", "improper")


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


def summarise(rows) -> dict:
    """By experiment, variant and metric:
    ``{mean, std, n, values, seeds, status, reason}``; std (ddof 1) is null for one value.

    ``values`` is in the order of ``rows`` with null for a missing one; ``status`` is the worst of them.
    """
    summary: dict = {}
    for _, experiment, variant, seed, metric, value, status, reason in rows:
        entry = summary.setdefault(experiment, {}).setdefault(variant, {}).setdefault(metric, _empty())
        entry["seeds"].append(int(seed))
        entry["values"].append(float(value) if value else None)
        entry["status"] = max(entry["status"], status, key=STATUSES.index)
        entry["reason"] = entry["reason"] or reason
    for variants in summary.values():
        for metrics in variants.values():
            for entry in metrics.values():
                known = [value for value in entry["values"] if value is not None]
                entry["n"] = len(known)
                entry["mean"] = statistics.fmean(known) if known else None
                entry["std"] = statistics.stdev(known) if len(known) > 1 else None
    return summary


def missing(rows) -> dict[str, list[dict]]:
    """By experiment, the runs with a value that does not exist: ``{variant, seed, status, reason}``, each once."""
    found: dict = {}
    for _, experiment, variant, seed, _, value, status, reason in rows:
        run = {"variant": variant, "seed": int(seed), "status": status, "reason": reason}
        runs = found.setdefault(experiment, [])
        if not value and run not in runs:
            runs.append(run)
    return found


def _empty() -> dict:
    return {"mean": None, "std": None, "n": 0, "values": [], "seeds": [], "status": "ok", "reason": ""}
