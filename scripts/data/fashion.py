"""Collect FashionMNIST as foreign images: its training images validate, its test images test."""

from scripts.workflow.job import run

from scripts.methods.idx import labelled
from scripts.methods.image_checks import check_images
from scripts.workflow.datasets import collect
from scripts.workflow.formats.arrays import write_arrays


def main(job):
    files = collect(job.params.settings["fashion_mnist"], **job.params.source)
    parts = {"validation": "train", "test": "t10k"}
    arrays = {name: labelled(files, part)[0] for name, part in parts.items()}
    for name in parts:
        check_images(arrays, name, job.output[0])
    write_arrays(job.output[0], **arrays)


run(main)
