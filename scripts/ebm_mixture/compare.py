"""Draw the variants side by side: samples by chain length and by start, and densities."""

from scripts.workflow.job import run

import numpy as np

from scripts.figures.ebm_mixture import densities, sample_clouds
from scripts.methods.chain_groups import by_length, by_start
from scripts.methods.energy_plane import SHOWN
from scripts.methods.grid import grid
from scripts.methods.mixture import log_density
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.figures import write_figure


def main(job):
    variants = job.params.settings["ebm_mixture.chains"]
    data = read_arrays(job.input.training[0])["data"]
    samples = {name: read_arrays(path)["samples"] for name, path in zip(variants, job.input.samples, strict=True)}
    write_figure(job.output.lengths, sample_clouds(data, {name: samples[name] for name in by_length(variants)}))
    write_figure(job.output.starts, sample_clouds(data, {name: samples[name] for name in by_start(variants)}))
    write_figure(job.output.densities, density_planes(variants, job.input.grids))


def density_planes(variants, paths):
    models = {}
    for name, path in zip(variants, paths, strict=True):
        arrays = read_arrays(path)
        side = round(len(arrays["energy"]) ** 0.5)
        proper = np.isfinite(arrays["log_partition"])
        models[name] = np.exp(-arrays["energy"] - arrays["log_partition"]).reshape(side, side) if proper else None
    _, points = grid(SHOWN, 2 * SHOWN / side)
    return densities(np.exp(log_density(points)).reshape(side, side), models)


run(main)
