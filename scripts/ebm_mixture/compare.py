"""Compare the variants: samples by chain length and by start, densities, and KL over the seeds."""

from collections import Counter

import numpy as np
import pandas as pd

from scripts.figures.ebm_mixture import densities, sample_clouds
from scripts.methods.grid import grid
from scripts.methods.mixture import log_density
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.scalars import write_json
from scripts.workflow.formats.tables import read_csv
from scripts.workflow.job import run


def main(job):
    variants = job.params.settings["ebm_mixture.chains"]
    data = read_arrays(job.input.training[0])["data"]
    samples = {name: read_arrays(path)["samples"] for name, path in zip(variants, job.input.samples, strict=True)}
    lengths, starts = by_length(variants), by_start(variants)
    write_figure(job.output.lengths, sample_clouds(data, {name: samples[name] for name in lengths}))
    write_figure(job.output.starts, sample_clouds(data, {name: samples[name] for name in starts}))
    write_figure(job.output.densities, density_planes(variants, job.input.grids))
    table = pd.concat(map(read_csv, job.input.metrics), ignore_index=True)
    divergences = table[table.metric == "kl_data_to_model"].pivot(index="variant", columns="seed", values="value")
    means = divergences.mean(axis=1).dropna()
    best = means.idxmin() if len(means) else None
    findings = {
        "lengths": lengths,
        "starts": starts,
        "best": best,
        "best_wins": int((divergences.dropna(axis=1, how="all").idxmin() == best).sum()) if best else 0,
        "seeds": divergences.shape[1],
        "by_kl": list(means.sort_values().index),
        "diverged": [name for name, path in zip(variants, job.input.training, strict=True) if diverged(path)],
    }
    write_json(job.output.findings, findings)


def diverged(path):
    return bool(read_arrays(path)["diverged"])


def by_length(variants):
    """The variants of the most frequent start, from short to long chains."""
    start = Counter(name.split("-")[1] for name in variants).most_common(1)[0][0]
    return sorted((name for name in variants if name.endswith(f"-{start}")), key=lambda name: int(name.split("-")[0]))


def by_start(variants):
    """The variants of the most frequent chain length."""
    length = Counter(name.split("-")[0] for name in variants).most_common(1)[0][0]
    return [name for name in variants if name.startswith(f"{length}-")]


def density_planes(variants, paths):
    models = {}
    for name, path in zip(variants, paths, strict=True):
        arrays = read_arrays(path)
        side = round(len(arrays["energy"]) ** 0.5)
        proper = np.isfinite(arrays["log_partition"])
        models[name] = np.exp(-arrays["energy"] - arrays["log_partition"]).reshape(side, side) if proper else None
    _, points = grid(7, 14 / side)
    return densities(np.exp(log_density(points)).reshape(side, side), models)


run(main)
