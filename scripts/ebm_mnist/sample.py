"""Fresh chains of one recipe and seed, from noise and from data."""

from scripts.workflow.job import device, run

import numpy as np
import torch

from scripts.methods import langevin
from scripts.methods.digit_chains import noise_images
from scripts.methods.grey_levels import as_bytes, levels
from scripts.methods.randomness import stream
from scripts.workflow.choices import load, module
from scripts.workflow.formats.arrays import read_arrays, write_arrays
from scripts.workflow.formats.weights import load_weights
from scripts.workflow.parts import read_parts


def main(job):
    seed, name, where = int(job.wildcards.seed), job.wildcards.variant, device(job)
    chosen = load(module("recipes", name))
    network, parts = load_weights(job.input.weights, chosen.Energy()).to(where), read_parts(job.input.split)
    steps = job.params.settings["ebm_mnist.fresh_steps"]
    count = min(
        job.params.settings["ebm_mnist.judged_images"],
        len(parts["test"]),
        len(read_arrays(job.input.buffer)["images"]),
    )
    # The same permutation gives the reference of the judgement: its first images. Chains start from its last ones.
    order = stream(seed, "ebm_mnist", "reference").permutation(parts["train"])
    started = np.sort(order[-count:])
    generator = torch.Generator(where)
    generator.manual_seed(int(stream(seed, "ebm_mnist", "sample", name).integers(2**62)))
    starts = {
        "noise-start": noise_images(count, chosen.RECIPE, generator),
        "data-start": levels(read_arrays(job.input.digits)["images"][started]).to(where),
    }
    images = {}
    for key, start in starts.items():
        blocks = [langevin.run(network, block, steps, chosen.RECIPE.kernel, generator) for block in start.split(128)]
        ends = torch.cat(blocks)
        print(f"{key}: {count} chains of {steps} steps", flush=True)
        images[key] = as_bytes(ends)
        images[f"{key}-finite"] = np.array(bool(torch.isfinite(ends).all()))
    write_arrays(job.output[0], started=started, steps=np.array(steps), **images)


run(main)
