"""Split the digits into training, validation and test images."""

from scripts.workflow.job import run

from scripts.methods.digit_checks import check_digits
from scripts.methods.randomness import stream
from scripts.methods.splits import split
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.tables import write_csv


def main(job):
    settings = job.params.settings
    digits = read_arrays(job.input.digits)
    check_digits(digits, job.input.digits)
    labels = digits["labels"]
    parts = split(
        labels,
        settings["data.train_images"],
        settings["data.test_images"],
        settings["data.validation_fraction"],
        fixed=stream(0, "data", "test"),
        varying=stream(int(job.wildcards.seed), "data", "validation"),
        official_test=digits.get("official_test"),
    )
    write_csv(job.output[0], {"image": range(len(labels)), "digit": labels, "part": parts})


run(main)
