"""Fit a detector to what the classifier makes of the training images."""

from scripts.workflow.job import run

from scripts.methods.activations import activations, logits
from scripts.methods.pixels import unit_interval
from scripts.workflow.checkpoints import Checkpoint
from scripts.workflow.choices import load, module, part
from scripts.workflow.formats.arrays import read_arrays, write_arrays
from scripts.workflow.formats.weight_arrays import read_weights
from scripts.workflow.parts import read_parts


def report(start, starts, iteration, most):
    print(f"start {start} of {starts}, iteration {iteration} of at most {most}", flush=True)


def main(job):
    variant, digits, chosen = job.wildcards.variant, read_arrays(job.input.digits), read_parts(job.input.split)["train"]
    weights = read_weights(job.input.weights)
    features = activations(weights, unit_interval(digits["images"][chosen]))
    checkpoint = Checkpoint(job)
    arrays = load(module("detectors", variant)).fit(
        features,
        digits["labels"][chosen],
        logits(weights, features),
        number=part(variant)[1],
        initialisations=job.params.settings["ood.initialisations"],
        report=report,
        checkpoint=checkpoint,
    )
    ending = ", ".join(f"{name} {array}" for name, array in arrays.items() if array.ndim == 0)
    print(f"{variant}: {ending or 'fitted'}", flush=True)
    write_arrays(job.output[0], **arrays)
    checkpoint.remove()


run(main)
