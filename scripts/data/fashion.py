"""Collect FashionMNIST as foreign images: its training images validate, its test images test."""

from scripts.workflow.job import run

from scripts.methods.idx import labelled
from scripts.workflow.datasets import collect
from scripts.workflow.formats.arrays import write_arrays


def main(job):
    files = collect("fashion_mnist", job.params.settings["fashion_mnist.files"], **job.params.source)
    parts = {"validation": "train", "test": "t10k"}
    write_arrays(job.output[0], **{name: labelled(files, part)[0] for name, part in parts.items()})


run(main)
