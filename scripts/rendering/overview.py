"""Counts, sums and choices of the cover, the appendix and the lists of missing runs, whose templates hold words."""

from collections import Counter

# With a split for validation and test images apart.
OF_IMAGES = {"autoencoder", "kmeans", "classifier", "ood", "ebm_mnist"}
# The assignment's points of the mixture, and updates of its energy network.
MIXTURE_POINTS, MIXTURE_UPDATES = 10_000, 10_000
DIFFERENCES = ("all iterations", "validation", "averaged weights", "short mixture", "falling rate", "cold recipe")
DIFFERENCES += ("numbers",)
# Metrics that compare a method of ours with its reference.
CHECKS = (
    ("pca", "difference_to_sklearn/components"),
    ("pca", "difference_to_sklearn/scores"),
    ("pca", "difference_to_sklearn/ratios"),
    ("kmeans", "difference_to_sklearn/labels"),
    ("kmeans", "difference_to_sklearn/centroids"),
    ("ebm_mixture", "difference_to_torch_sgld/step"),
)


def overview(
    experiments: list[str], study: dict, images: dict, jobs: list[dict], split: list[dict], metrics: dict | None = None
) -> dict:
    """``study`` are its settings, ``images`` the facts of its image sets, ``jobs`` the records of run.json,
    ``split`` the rows of a seed's split.csv, ``metrics`` those of metrics.json."""
    used = versions(jobs)
    return {
        "digits": digits(split),
        "listed": {source: facts for source, facts in images.items() if facts["own"]},
        "differences": differences(experiments, study),
        "checks": checks(metrics or {}),
        "versions": used,
        "mixed": any(len(found) > 1 for found in used.values()),
        "jobs": [job_row(job) for job in jobs],
        "count": len(jobs),
        "seconds": sum(job["seconds"] for job in jobs),
    }


def digits(split: list[dict]) -> dict:
    """How many images there are, of each digit (None if not as many of each), and in each part of the split."""
    parts, each = Counter(row["part"] for row in split), set(Counter(row["digit"] for row in split).values())
    counts = {part: parts[part] for part in ("train", "validation", "test")}
    return {"all": len(split), "each": each.pop() if len(each) == 1 else None, **counts}


def differences(experiments: list[str], study: dict) -> list[str]:
    """What the study does otherwise than the assignment, of ``DIFFERENCES``."""
    found = []
    if "kmeans" in experiments:
        found.append("all iterations")
    if OF_IMAGES & set(experiments):
        found.append("validation")
    mixture = study["ebm_mixture"]
    if "ebm_mixture" in experiments:
        found.append("averaged weights")
        if mixture["points"] < MIXTURE_POINTS or mixture["iterations"] < MIXTURE_UPDATES:
            found.append("short mixture")
        if mixture["schedule"] == "linear":
            found.append("falling rate")
    if "ebm_mnist" in experiments and "digits" in study["ebm_mnist"]["recipes"]:
        found.append("cold recipe")
    return [*found, "numbers"]


def checks(metrics: dict[str, dict]) -> list[dict]:
    """Our methods beside their references, ``experiment`` and ``metric`` of ``CHECKS``, with the largest ``difference``
    of all variants and seeds, None where none was measured."""
    found = []
    for experiment, metric in CHECKS:
        if experiment in metrics:
            entries = (variant[metric]["values"] for variant in metrics[experiment].values())
            known = [value for values in entries for value in values if value is not None]
            found.append({"experiment": experiment, "metric": metric, "difference": max(known, default=None)})
    return found


def versions(jobs: list[dict]) -> dict[str, list[str]]:
    """Versions of each package, and of Python, that the jobs recorded; more than one means mixed results."""
    found: dict[str, set] = {}
    for job in jobs:
        for name, version in {"python": job["python"], **job["packages"]}.items():
            found.setdefault(name, set()).add(version)
    return {name: sorted(found[name]) for name in sorted(found)}


def job_row(job: dict) -> dict:
    """A job as its table shows it: None for what it has not."""
    shown = {name: job[name] for name in ("rule", "seconds", "peak_memory_mib", "device")}
    wildcards = {name: job["wildcards"].get(name) for name in ("variant", "seed")}
    return {**shown, **wildcards, "experiment": job["rule"].rpartition("_")[0]}


def absences(missing: list[dict], seeds: list[int]) -> list[dict]:
    """The runs of an experiment with values that do not exist, by variant and status.

    A group has ``variant``, ``status``, how many seeds it is (``gone``) of how many (``seeds``), and its ``reasons``,
    each with the seeds that it holds for and their ``count``.
    """
    groups = []
    for (variant, status), runs in grouped(missing, "variant", "status"):
        reasons = [
            {"reason": reason, "seeds": [run["seed"] for run in same], "count": len(same)}
            for (reason,), same in grouped(runs, "reason")
        ]
        gone = len({run["seed"] for run in runs})
        groups.append({"variant": variant, "status": status, "gone": gone, "seeds": len(seeds), "reasons": reasons})
    return groups


def grouped(rows: list[dict], *names: str) -> list[tuple[tuple, list[dict]]]:
    """``rows`` by their values of ``names``, in the order in which these first come."""
    groups: dict[tuple, list[dict]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return list(groups.items())
