"""Fresh chains of one recipe and seed, from noise and from data."""

import numpy as np
import torch

from scripts.methods.contrastive import RECIPES, as_bytes, chains, levels, noise_images
from scripts.methods.digit_energy import energy_network
from scripts.methods.randomness import stream
from scripts.workflow.formats import read_arrays, read_csv, write_arrays
from scripts.workflow.job import device, run
from scripts.workflow.weights import load_weights


def main(job):
    seed, name, where = int(job.wildcards.seed), job.wildcards.variant, device(job)
    recipe = RECIPES[name]
    network = load_weights(job.input.weights, energy_network(name)).to(where)
    split = read_csv(job.input.split)
    train = split.loc[split.part == "train", "image"].to_numpy()
    steps = job.params.settings["ebm_mnist.fresh_steps"]
    count = min(
        job.params.settings["ebm_mnist.judged_images"],
        int((split.part == "test").sum()),
        len(read_arrays(job.input.buffer)["images"]),
    )
    # The same permutation gives the reference of the judgement: its first images. Chains start from its last ones.
    order = stream(seed, "ebm_mnist", "reference").permutation(train)
    started = np.sort(order[-count:])
    with torch.random.fork_rng():
        torch.manual_seed(int(stream(seed, "ebm_mnist", "sample", name).integers(2**62)))
        starts = {
            "noise-start": noise_images(count, recipe, where),
            "data-start": levels(read_arrays(job.input.digits)["images"][started]).to(where),
        }
        images = {}
        for key, start in starts.items():
            ends = torch.cat([chains(network, part, recipe, steps) for part in start.split(128)])
            print(f"{key}: {count} chains of {steps} steps", flush=True)
            images[key] = as_bytes(ends)
            images[f"{key}-finite"] = np.array(bool(torch.isfinite(ends).all()))
    write_arrays(job.output[0], started=started, steps=np.array(steps), **images)


run(main)
