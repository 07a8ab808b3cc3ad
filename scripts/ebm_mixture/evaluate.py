"""Compare the density that one variant learned, its chains and its samples with the known density."""

from scripts.workflow.job import run

import numpy as np

from scripts.methods.chain_laws import chain_laws
from scripts.methods.chain_measures import law_measures, model_measures, sample_measures, step_measures
from scripts.methods.energy_plane import SHOWN
from scripts.methods.grid import grid
from scripts.methods.mixture import sample
from scripts.methods.model_moments import location_and_spread
from scripts.methods.partition import judge
from scripts.methods.plane_curve import averages, curve
from scripts.methods.plane_energies import energies
from scripts.methods.randomness import stream
from scripts.workflow.choices import part
from scripts.workflow.formats.arrays import read_arrays, write_arrays
from scripts.workflow.formats.tables import write_csv
from scripts.workflow.formats.weight_arrays import read_weights
from scripts.workflow.metrics import write_metrics

# Of the energies that the figures show.
SPACING = 0.1


def main(job):
    settings, seed, variant = job.params.settings, int(job.wildcards.seed), job.wildcards.variant
    weights, snapshots = read_weights(job.input.weights), read_arrays(job.input.snapshots)
    drawn = read_arrays(job.input.samples)
    samples = drawn["samples"].astype(np.float64)
    training, length = read_arrays(job.input.training), part(variant)[1]
    diverged, updates = int(training["diverged"]), snapshots.pop("updates")
    judgement, course = judge(weights), curve(updates, snapshots)
    fresh = sample(len(samples), stream(seed, "ebm_mixture", "fresh data"))
    shape = location_and_spread(weights) if judgement.status == "ok" else (None, None)
    values = model_measures(judgement, shape, course, diverged) | sample_measures(samples, fresh, diverged)
    laws = chain_laws(weights, settings["ebm_mixture.step"], length, settings["ebm_mixture.sampling_steps"])
    values |= law_measures(laws, judgement, diverged)
    evaluations = len(training["data"]) * len(training["energy_of_data"]) * length
    values |= step_measures(drawn["difference_to_torch_sgld"].item(), evaluations, diverged)
    write_csv(job.output.course, vars(course))
    ends, kl = averages(updates, snapshots)
    write_csv(job.output.work, {"updates": ends, "evaluations": ends * length, "kl": kl})
    logarithm = np.nan if judgement.log_partition is None else judgement.log_partition
    energy = energies(weights, grid(SHOWN, SPACING)[1]).astype(np.float32)
    write_arrays(job.output.grid, energy=energy, log_partition=np.array(logarithm))
    masses = {name: law.masses.astype(np.float32) for name, law in laws.laws.items() if law}
    write_arrays(job.output.laws, points=laws.points.astype(np.float32), **masses)
    write_metrics(job.output.metrics, job.wildcards.study, "ebm_mixture", variant, seed, values)


run(main)
