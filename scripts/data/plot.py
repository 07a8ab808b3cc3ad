"""Draw the labelled sample grid of the digits."""

from scripts.figures.images import labelled_grid
from scripts.methods.choosing import one_row_a_class
from scripts.methods.randomness import stream
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.tables import read_csv, write_csv
from scripts.workflow.job import run


def main(job):
    images = read_arrays(job.input.digits)["images"]
    split = read_csv(job.input.split)
    shown = one_row_a_class(split[split.part == "train"], 10, stream(int(job.wildcards.seed), "data", "samples"))
    write_csv(job.output.table, shown)
    write_figure(job.output.figure, labelled_grid(images[shown.image], shown.digit.to_numpy(), columns=10))


run(main)
