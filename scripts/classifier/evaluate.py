"""Judge the classifier of one seed on every part of the digits."""

from scripts.workflow.job import run

import numpy as np

from scripts.methods.activations import activations, logits
from scripts.methods.confusion import confusion
from scripts.methods.digits import CLASSES
from scripts.methods.pixels import unit_interval
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.scalars import read_json
from scripts.workflow.formats.tables import write_csv
from scripts.workflow.formats.weight_arrays import read_weights
from scripts.workflow.metrics import write_metrics
from scripts.workflow.parts import read_parts


def main(job):
    digits, parts = read_arrays(job.input.digits), read_parts(job.input.split)
    weights, training = read_weights(job.input.weights), read_json(job.input.training)
    values = {}
    for part in ("train", "validation", "test"):
        chosen = parts[part]
        labels = digits["labels"][chosen]
        features = activations(weights, unit_interval(digits["images"][chosen], np.float32))
        predicted = logits(weights, features).argmax(axis=1)
        values[f"{part}/accuracy"] = np.mean(predicted == labels)
    if training["diverged"]:
        values = dict.fromkeys(values, (None, "diverged", training["reason"]))
    # The last part is the test images.
    counts = confusion(labels, predicted, CLASSES, CLASSES)
    write_csv(
        job.output.confusion, {"digit": range(CLASSES)} | {f"as_{digit}": counts[:, digit] for digit in range(CLASSES)}
    )
    write_metrics(
        job.output.metrics, job.wildcards.study, "classifier", job.wildcards.variant, int(job.wildcards.seed), values
    )


run(main)
