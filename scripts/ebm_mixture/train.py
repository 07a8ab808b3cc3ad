"""Train the energy network of one variant: <chain length>-<start of the chains>."""

from functools import partial

import numpy as np
import torch

from scripts.methods import mixture
from scripts.methods.energy import train
from scripts.methods.langevin import seeded
from scripts.methods.networks.plane_energy import energy_network
from scripts.methods.randomness import stream
from scripts.workflow.checkpoints import Checkpoint
from scripts.workflow.formats.arrays import write_arrays
from scripts.workflow.formats.weights import save_weights
from scripts.workflow.job import device, run


def report(iterations, iteration, of_data, of_samples):
    print(f"iteration {iteration} of {iterations}: E(data) {of_data:.3f}, E(samples) {of_samples:.3f}", flush=True)


def main(job):
    settings, seed, variant = job.params.settings, int(job.wildcards.seed), job.wildcards.variant
    length, start = variant.split("-")
    points = mixture.sample(settings["ebm_mixture.points"], stream(seed, "ebm_mixture", "data"))
    data = torch.tensor(points, dtype=torch.float32, device=device(job))
    progress = Checkpoint(job)
    # The first weights are the same for every variant, so that differences between variants are paired.
    with seeded(int(stream(seed, "ebm_mixture", "weights").integers(2**31))):
        network = energy_network(settings["ebm_mixture.hidden"]).to(data.device)
    with seeded(int(stream(seed, "ebm_mixture", "chains", variant).integers(2**31))):
        training = train(
            network,
            data,
            int(length),
            start,
            settings["ebm_mixture.iterations"],
            settings["ebm_mixture.learning_rate"],
            settings["ebm_mixture.step"],
            settings["ebm_mixture.schedule"],
            partial(report, settings["ebm_mixture.iterations"]),
            progress,
        )
    if training.diverged is not None:
        print(f"diverged in iteration {training.diverged + 1}", flush=True)
    save_weights(job.output.weights, network)
    write_arrays(
        job.output.training,
        data=points.astype(np.float32),
        energy_of_data=training.data.numpy(),
        energy_of_samples=training.samples.numpy(),
        particles=training.particles.cpu().numpy(),
        # The iteration, counted from 1, in which something was not finite any more; 0 for none.
        diverged=np.array(0 if training.diverged is None else training.diverged + 1),
    )
    progress.remove()


run(main)
