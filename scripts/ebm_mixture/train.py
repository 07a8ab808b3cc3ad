"""Train the energy network of one variant: <chain length>-<start of the chains>."""

from scripts.workflow.job import device, run

from functools import partial

import numpy as np
import torch

from scripts.methods import mixture
from scripts.methods.energy import Plan, by_name, train
from scripts.methods.initial_weights import initialise
from scripts.methods.networks.plane_energy import energy_network
from scripts.methods.randomness import stream
from scripts.workflow.checkpoints import Checkpoint
from scripts.workflow.choices import load, module, part
from scripts.workflow.formats.arrays import write_arrays
from scripts.workflow.formats.weights import save_weights


def report(iterations, iteration, of_data, of_samples):
    print(f"iteration {iteration} of {iterations}: E(data) {of_data:.3f}, E(samples) {of_samples:.3f}", flush=True)


def main(job):
    settings, seed, variant = job.params.settings, int(job.wildcards.seed), job.wildcards.variant
    _, length = part(variant)
    names = ("step", "iterations", "learning_rate", "schedule")
    plan = Plan(length, **{name: settings[f"ebm_mixture.{name}"] for name in names})
    points = mixture.sample(settings["ebm_mixture.points"], stream(seed, "ebm_mixture", "data"))
    data = torch.tensor(points, dtype=torch.float32, device=device(job))
    checkpoint = Checkpoint(job)
    # The first weights are the same for every variant, so that differences between variants are paired.
    weights = torch.Generator().manual_seed(int(stream(seed, "ebm_mixture", "weights").integers(2**31)))
    network = initialise(partial(energy_network, settings["ebm_mixture.hidden"]), weights).to(data.device)
    chains = torch.Generator(data.device)
    chains.manual_seed(int(stream(seed, "ebm_mixture", "chains", variant).integers(2**31)))
    energy = load(module("samplers", settings["ebm_mixture.sampler"])).Energy(network)
    start = load(module("chains", variant)).start
    told = partial(report, settings["ebm_mixture.iterations"])
    training = train(energy, data, start, plan, chains, told, checkpoint)
    if training.diverged:
        print(f"diverged in iteration {training.diverged}", flush=True)
    save_weights(job.output.weights, network)
    write_arrays(job.output.snapshots, updates=training.updates, **by_name(training.snapshots, network))
    write_arrays(
        job.output.training,
        data=points.astype(np.float32),
        energy_of_data=training.data,
        energy_of_samples=training.samples,
        particles=training.particles.cpu().numpy(),
        diverged=np.array(training.diverged or 0),
    )
    checkpoint.remove()


run(main)
