"""Fit a mixture to the classifier's activations of the training images."""

from scripts.methods.detectors import activations, fit_mixture
from scripts.methods.images import unit_interval
from scripts.methods.networks import Classifier
from scripts.workflow.checkpoints import Checkpoint
from scripts.workflow.formats import read_arrays, read_csv, write_arrays
from scripts.workflow.job import run
from scripts.workflow.weights import load_weights


def main(job):
    split = read_csv(job.input.split)
    images = read_arrays(job.input.digits)["images"][split.loc[split.part == "train", "image"].to_numpy()]
    values = activations(load_weights(job.input.weights, Classifier()), unit_interval(images))
    components = int(job.wildcards.variant.removeprefix("gmm-"))
    progress = Checkpoint(job)
    mixture = fit_mixture(values, components, job.params.settings["ood.initialisations"], progress)
    ending = f"converged {mixture['converged']} after {mixture['iterations']} iterations"
    print(f"{components} components: {ending}", flush=True)
    write_arrays(job.output[0], **mixture)
    progress.remove()


run(main)
