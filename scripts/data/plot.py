"""Draw the labelled sample grid of the digits."""

from scripts.workflow.job import run

from scripts.figures.images import labelled_grid
from scripts.methods.choosing import some_of_each_class
from scripts.methods.randomness import stream
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.tables import read_csv, write_csv


def main(job):
    images = read_arrays(job.input.digits)["images"]
    split = read_csv(job.input.split)
    training, generator = split.where(split.part == "train"), stream(int(job.wildcards.seed), "data", "samples")
    shown = training.where(some_of_each_class(training.digit, 10, generator))
    write_csv(job.output.table, shown)
    write_figure(job.output.figure, labelled_grid(images[shown.image], shown.digit, columns=10))


run(main)
