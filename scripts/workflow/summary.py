"""Metrics over the seeds, and the runs that lack some."""

import statistics

from scripts.workflow.metrics import STATUSES


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
