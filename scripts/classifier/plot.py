"""Draw the training curves and the confusion of one classifier."""

from scripts.workflow.job import run

from scripts.figures.classifier import confusion_matrix, curves
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.tables import read_csv


def main(job):
    counts = read_csv(job.input.confusion).without("digit")
    write_figure(job.output.curves, curves(read_csv(job.input.history)))
    write_figure(job.output.confusion, confusion_matrix(counts))


run(main)
