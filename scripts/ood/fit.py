"""Fit a mixture to the classifier's activations of the training images."""

from scripts.methods.activations import activations
from scripts.methods.detectors.gmm import fit_mixture
from scripts.methods.pixels import unit_interval
from scripts.workflow.checkpoints import Checkpoint
from scripts.workflow.formats.arrays import read_arrays, write_arrays
from scripts.workflow.formats.weight_arrays import read_weights
from scripts.workflow.job import run
from scripts.workflow.parts import read_parts


def main(job):
    images = read_arrays(job.input.digits)["images"][read_parts(job.input.split)["train"]]
    values = activations(read_weights(job.input.weights), unit_interval(images))
    components = int(job.wildcards.variant.removeprefix("gmm-"))
    checkpoint = Checkpoint(job)
    mixture = fit_mixture(values, components, job.params.settings["ood.initialisations"], checkpoint)
    ending = f"converged {mixture['converged']} after {mixture['iterations']} iterations"
    print(f"{components} components: {ending}", flush=True)
    write_arrays(job.output[0], **mixture)
    checkpoint.remove()


run(main)
