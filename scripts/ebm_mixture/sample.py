"""Draw samples of one variant with fresh, long chains from N(0, 25 I)."""

from scripts.methods.langevin import run_chains, seeded, wide_start
from scripts.methods.networks.plane_energy import energy_network
from scripts.methods.randomness import stream
from scripts.workflow.formats.arrays import write_arrays
from scripts.workflow.formats.weights import load_weights
from scripts.workflow.job import device, run


def main(job):
    settings, seed, variant = job.params.settings, int(job.wildcards.seed), job.wildcards.variant
    network = load_weights(job.input.weights, energy_network(settings["ebm_mixture.hidden"])).to(device(job))
    # One stream for all variants: the same starts and noise.
    with seeded(int(stream(seed, "ebm_mixture", "final chains").integers(2**31))):
        start = wide_start(settings["ebm_mixture.samples"], device(job))
        samples = run_chains(network, start, settings["ebm_mixture.sampling_steps"], settings["ebm_mixture.step"])
    print(f"{len(samples)} chains of {settings['ebm_mixture.sampling_steps']} steps for {variant}", flush=True)
    write_arrays(job.output[0], samples=samples.cpu().numpy())


run(main)
