"""Made-up results for findings."""

import statistics

from scripts.findings.given import Given


def entry(*values: float | None, status: str = "ok", reason: str = "") -> dict:
    """A metric's summary over the seeds, as scripts/workflow/summary.py makes it; None is a missing value."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        status, reason = status if status != "ok" else "diverged", reason or "The loss was not finite in update 2."
    return {
        "mean": statistics.fmean(known) if known else None,
        "std": statistics.stdev(known) if len(known) > 1 else None,
        "n": len(known),
        "values": list(values),
        "seeds": list(range(len(values))),
        "status": status,
        "reason": reason,
    }


def given(
    metrics: dict[str, dict[str, dict]], settings: dict, tables: dict | None = None, jsons: dict | None = None
) -> Given:
    """``metrics`` by variant and metric as `entry` makes them, which also say the seeds and what is missing."""
    entries = [(variant, found) for variant, results in metrics.items() for found in results.values()]
    missing = []
    for variant, found in entries:
        for seed, value in zip(found["seeds"], found["values"], strict=True):
            run = {"variant": variant, "seed": seed, "status": found["status"], "reason": found["reason"]}
            if value is None and run not in missing:
                missing.append(run)
    seeds = max((found["seeds"] for _, found in entries), key=len)
    return Given(metrics, missing, settings, seeds, (tables or {}).__getitem__, (jsons or {}).__getitem__)
