"""Collect MNIST, the training images first, then the official test images."""

from scripts.workflow.job import run

import numpy as np

from scripts.methods.digit_checks import check_digits
from scripts.methods.idx import labelled
from scripts.workflow.datasets import collect
from scripts.workflow.formats.arrays import write_arrays


def main(job):
    files = collect(job.params.settings["mnist"], **job.params.source)
    sets = [labelled(files, part) for part in ("train", "t10k")]
    images, labels = map(np.concatenate, zip(*sets, strict=True))
    official_test = np.repeat([False, True], [len(found) for _, found in sets])
    arrays = {"images": images, "labels": labels, "official_test": official_test}
    check_digits(arrays, job.output[0])
    write_arrays(job.output[0], **arrays)


run(main)
