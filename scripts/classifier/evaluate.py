"""Judge the classifier of one seed on every part of the digits."""

import numpy as np
import pandas as pd

from scripts.methods.agreement import confusion
from scripts.methods.images import unit_interval
from scripts.methods.networks import Classifier
from scripts.methods.training import predict
from scripts.workflow.formats import read_arrays, read_csv, read_json, write_csv
from scripts.workflow.job import run
from scripts.workflow.metrics import write_metrics
from scripts.workflow.weights import load_weights


def main(job):
    digits, split = read_arrays(job.input.digits), read_csv(job.input.split)
    network, training = load_weights(job.input.weights, Classifier()), read_json(job.input.training)
    values = {}
    for part in ("train", "validation", "test"):
        chosen = split.loc[split.part == part, "image"].to_numpy()
        labels = digits["labels"][chosen]
        predicted = predict(network, unit_interval(digits["images"][chosen])).argmax(axis=1)
        values[f"{part}/accuracy"] = np.mean(predicted == labels)
    if training["diverged"]:
        values = dict.fromkeys(values, (None, "diverged", training["reason"]))
    # The last part is the test images.
    table = pd.DataFrame(confusion(labels, predicted, 10, 10), columns=[f"as_{digit}" for digit in range(10)])
    table.insert(0, "digit", range(10))
    write_csv(job.output.confusion, table)
    write_metrics(
        job.output.metrics, job.wildcards.study, "classifier", job.wildcards.variant, int(job.wildcards.seed), values
    )


run(main)
