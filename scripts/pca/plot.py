"""Draw the penguins in the plane of two components, and the explained variance."""

from scripts.workflow.job import run

from scripts.figures.pca import explained_variance, score_planes
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.tables import read_csv


def main(job):
    write_figure(job.output.scores, score_planes(read_csv(job.input.scores), read_csv(job.input.variance)))
    write_figure(job.output.variance, explained_variance(read_csv(job.input.variance)))


run(main)
