"""Compare the density that one variant learned, and its samples, with the known density."""

from scripts.workflow.job import run

import numpy as np

from scripts.methods import energy_distance, mixture
from scripts.methods.energy_plane import SHOWN
from scripts.methods.grid import grid
from scripts.methods.modes import upper
from scripts.methods.partition import judge
from scripts.methods.plane_energies import energies
from scripts.methods.randomness import stream
from scripts.workflow.formats.arrays import read_arrays, write_arrays
from scripts.workflow.formats.weight_arrays import read_weights
from scripts.workflow.metrics import write_metrics

# Of the energies that the figures show.
SPACING = 0.1


def main(job):
    seed, variant, weights = int(job.wildcards.seed), job.wildcards.variant, read_weights(job.input.weights)
    samples = read_arrays(job.input.samples)["samples"].astype(np.float64)
    diverged = int(read_arrays(job.input.training)["diverged"])
    judgement = judge(lambda points: energies(weights, points))
    missing = (None, judgement.status, judgement.reason)
    if diverged:
        missing = (None, "diverged", f"An energy or a chain was not finite in iteration {diverged}.")
    elif judgement.status == "ok":
        missing = None
    values = {
        "kl_data_to_model": missing or judgement.kl,
        "log_partition": missing or judgement.log_partition,
        "mode_mass/model": missing or judgement.mode_mass,
    }
    finite = np.isfinite(samples).all(axis=1)
    lost = missing if diverged else None
    if lost is None and not finite.all():
        lost = (None, "diverged", f"{int((~finite).sum())} of {len(samples)} final chains are not finite.")
    values["energy_distance"] = lost
    values["mode_mass/samples"] = lost
    values["outside_fraction"] = lost
    if lost is None:
        fresh = mixture.sample(len(samples), stream(seed, "ebm_mixture", "fresh data"))
        values["energy_distance"] = energy_distance.energy_distance(samples, fresh)
        values["mode_mass/samples"] = float(upper(samples).mean())
        values["outside_fraction"] = float((np.abs(samples) > SHOWN).any(axis=1).mean())
    _, points = grid(SHOWN, SPACING)
    logarithm = judgement.log_partition
    write_arrays(
        job.output.grid,
        energy=energies(weights, points),
        log_partition=np.array(np.nan if logarithm is None else logarithm),
    )
    write_metrics(job.output.metrics, job.wildcards.study, "ebm_mixture", variant, seed, values)


run(main)
