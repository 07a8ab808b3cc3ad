"""Compare the density that one variant learned, and its samples, with the known density."""

import numpy as np

from scripts.methods import energy_distance, mixture
from scripts.methods.grid import grid
from scripts.methods.modes import upper
from scripts.methods.networks.plane_energy import energy_network
from scripts.methods.partition import judge
from scripts.methods.point_energies import energies
from scripts.methods.randomness import stream
from scripts.workflow.formats.arrays import read_arrays, write_arrays
from scripts.workflow.formats.weights import load_weights
from scripts.workflow.job import run
from scripts.workflow.metrics import write_metrics

# The square that the figures show.
EXTENT, SPACING = 7, 0.1


def main(job):
    settings, seed, variant = job.params.settings, int(job.wildcards.seed), job.wildcards.variant
    network = load_weights(job.input.weights, energy_network(settings["ebm_mixture.hidden"]))
    samples = read_arrays(job.input.samples)["samples"].astype(np.float64)
    diverged = int(read_arrays(job.input.training)["diverged"])
    judgement = judge(lambda points: energies(network, points))
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
        values["outside_fraction"] = float((np.abs(samples) > EXTENT).any(axis=1).mean())
    _, points = grid(EXTENT, SPACING)
    logarithm = judgement.log_partition
    write_arrays(
        job.output.grid,
        energy=energies(network, points).astype(np.float32),
        log_partition=np.array(np.nan if logarithm is None else logarithm),
    )
    write_metrics(job.output.metrics, job.wildcards.study, "ebm_mixture", variant, seed, values)


run(main)
