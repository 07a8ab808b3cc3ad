"""Collect MNIST, the training images first, then the official test images."""

from scripts.workflow.job import run

import numpy as np

from scripts.methods.idx import labelled
from scripts.workflow.datasets import collect
from scripts.workflow.formats.arrays import write_arrays


def main(job):
    files = collect("mnist", job.params.settings["mnist.files"], **job.params.source)
    sets = [labelled(files, part) for part in ("train", "t10k")]
    images, labels = map(np.concatenate, zip(*sets, strict=True))
    official_test = np.repeat([False, True], [len(found) for _, found in sets])
    write_arrays(job.output[0], images=images, labels=labels, official_test=official_test)


run(main)
