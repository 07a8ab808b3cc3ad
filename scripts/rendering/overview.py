"""Counts, sums and choices of the cover, the appendix and the lists of missing runs, whose templates hold words."""

from collections import Counter

# With a split for validation and test images apart.
OF_IMAGES = {"autoencoder", "kmeans", "classifier", "ood", "ebm_mnist"}
# The assignment's updates of the mixture's energy network; a training of half as many or fewer is called short.
MIXTURE_UPDATES = 10_000
DIFFERENCES = ("all iterations", "validation", "falling rate", "short falling rate", "cold recipe", "numbers")


def overview(experiments: list[str], study: dict, images: dict, jobs: list[dict], split: list[dict]) -> dict:
    """``study`` are its settings, ``images`` the facts of its image sets, ``jobs`` the records of run.json,
    ``split`` the rows of a seed's split.csv."""
    used = versions(jobs)
    return {
        "digits": digits(split),
        "listed": {source: facts for source, facts in images.items() if facts["own"]},
        "differences": differences(experiments, study),
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
    if "ebm_mixture" in experiments and mixture["schedule"] == "linear":
        found.append("short falling rate" if 2 * mixture["iterations"] <= MIXTURE_UPDATES else "falling rate")
    if "ebm_mnist" in experiments and "digits" in study["ebm_mnist"]["recipes"]:
        found.append("cold recipe")
    return [*found, "numbers"]


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
