"""Train the energy network of one recipe and seed."""

from scripts.workflow.job import device, run

from functools import partial

import numpy as np
import torch

from scripts.methods.contrastive import train
from scripts.methods.grey_levels import as_bytes, levels
from scripts.methods.initial_weights import initialise
from scripts.methods.randomness import stream
from scripts.workflow.checkpoints import Checkpoint
from scripts.workflow.choices import load, module
from scripts.workflow.formats.arrays import read_arrays, write_arrays
from scripts.workflow.formats.tables import write_csv
from scripts.workflow.formats.weights import save_weights
from scripts.workflow.parts import read_parts


def report(iterations, iteration, real, generated):
    if iteration % 10 == 0:
        energies = f"energy of data {real:.4f}, of samples {generated:.4f}"
        print(f"iteration {iteration} of {iterations}: {energies}", flush=True)


def main(job):
    settings, seed, recipe = job.params.settings, int(job.wildcards.seed), job.wildcards.variant
    data = read_arrays(job.input.digits)["images"][read_parts(job.input.split)["train"]]
    data = levels(data).to(device(job))
    own, chosen = settings[f"ebm_mnist.{recipe}"], load(module("recipes", recipe))
    # Without a replay buffer the chains of one batch go on for ever.
    chains = own.get("buffer", chosen.RECIPE.batch)
    checkpoint = Checkpoint(job)
    generator = torch.Generator().manual_seed(int(stream(seed, "ebm_mnist", "train", recipe).integers(2**62)))
    network = initialise(chosen.Energy, generator).to(data.device)
    if data.device != generator.device:
        generator = torch.Generator(data.device).manual_seed(generator.initial_seed())
    told = partial(report, own["iterations"])
    training = train(network, data, chosen.RECIPE, own["iterations"], chains, generator, told, checkpoint)
    save_weights(job.output.weights, network)
    diverged = np.array(training.diverged or 0)
    write_arrays(job.output.buffer, images=as_bytes(training.buffer), diverged=diverged)
    columns = zip(*training.history, strict=True) if training.history else [()] * 3
    write_csv(job.output.history, dict(zip(("iteration", "energy_of_data", "energy_of_samples"), columns, strict=True)))
    checkpoint.remove()


run(main)
