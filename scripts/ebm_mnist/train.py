"""Train the energy network of one recipe and seed."""

import numpy as np
import pandas as pd
import torch

from scripts.methods.contrastive import RECIPES, as_bytes, levels, train
from scripts.methods.digit_energy import energy_network
from scripts.methods.randomness import stream
from scripts.workflow.checkpoints import Checkpoint
from scripts.workflow.formats import read_arrays, read_csv, write_arrays, write_csv
from scripts.workflow.job import device, run
from scripts.workflow.weights import save_weights


def report(iteration, real, generated):
    if iteration % 10 == 0:
        print(f"iteration {iteration}: energy of data {real:.4f}, of samples {generated:.4f}", flush=True)


def main(job):
    settings, seed, recipe = job.params.settings, int(job.wildcards.seed), job.wildcards.variant
    split = read_csv(job.input.split)
    chosen = split.loc[split.part == "train", "image"].to_numpy()
    data = levels(read_arrays(job.input.digits)["images"][chosen]).to(device(job))
    own = settings[f"ebm_mnist.{recipe}"]
    # Without a replay buffer the chains of one batch go on for ever.
    chains = own.get("buffer", RECIPES[recipe].batch)
    progress = Checkpoint(job)
    with torch.random.fork_rng():
        torch.manual_seed(int(stream(seed, "ebm_mnist", "train", recipe).integers(2**62)))
        network = energy_network(recipe).to(data.device)
        training = train(network, data, RECIPES[recipe], own["iterations"], chains, report, progress)
    save_weights(job.output.weights, network)
    diverged = np.array(training.diverged or 0)
    write_arrays(job.output.buffer, images=as_bytes(training.buffer), diverged=diverged)
    write_csv(
        job.output.history, pd.DataFrame(training.history, columns=["iteration", "energy_of_data", "energy_of_samples"])
    )
    progress.remove()


run(main)
