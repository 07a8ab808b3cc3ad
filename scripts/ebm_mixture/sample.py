"""Draw samples of one variant with fresh, long chains from N(0, 25 I)."""

from scripts.workflow.job import device, run

import numpy as np
import torch

from scripts.methods.langevin import wide_start
from scripts.methods.networks.plane_energy import energy_network
from scripts.methods.randomness import stream
from scripts.methods.sampler_check import reference_difference
from scripts.workflow.choices import load, module
from scripts.workflow.formats.arrays import write_arrays
from scripts.workflow.formats.weights import load_weights


def main(job):
    settings, seed, variant = job.params.settings, int(job.wildcards.seed), job.wildcards.variant
    network = load_weights(job.input.weights, energy_network(settings["ebm_mixture.hidden"])).to(device(job))
    # One stream for all variants: the same starts and noise.
    generator = torch.Generator(device(job))
    generator.manual_seed(int(stream(seed, "ebm_mixture", "final chains").integers(2**31)))
    start = wide_start(settings["ebm_mixture.samples"], generator)
    energy = load(module("samplers", settings["ebm_mixture.sampler"])).Energy(network)
    samples = energy.chains(start, settings["ebm_mixture.sampling_steps"], settings["ebm_mixture.step"], generator)
    print(f"{len(samples)} chains of {settings['ebm_mixture.sampling_steps']} steps for {variant}", flush=True)
    difference = reference_difference(energy, start, settings["ebm_mixture.step"], generator)
    write_arrays(job.output[0], samples=samples.cpu().numpy(), difference_to_torch_sgld=np.array(difference))


run(main)
