"""Draw the centroids, sample images and confusion of one start and seed."""

from scripts.workflow.job import run

from scripts.figures.kmeans import centroid_rows, cluster_columns, confusion_matrix
from scripts.methods.cluster_samples import cluster_order, members
from scripts.methods.randomness import stream
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.tables import read_csv


def main(job):
    clustering, digits = read_arrays(job.input.clustering), read_arrays(job.input.digits)
    counts = read_csv(job.input.confusion).without("digit")
    order = cluster_order(counts)
    centroids = clustering["centroids"][:, order]
    generator = stream(int(job.wildcards.seed), "kmeans", "samples", job.wildcards.variant)
    count = job.params.settings["kmeans.images_per_cluster"]
    shown = members(clustering["labels"][-1], order, count, generator)
    images = [digits["images"][clustering["images"][rows]] for rows in shown]
    iterations = len(clustering["labels"]) - 1
    write_figure(job.output.centroids, centroid_rows(centroids, iterations))
    write_figure(job.output.clusters, cluster_columns(centroids[-1], images, counts[:, order]))
    write_figure(job.output.confusion, confusion_matrix(counts[:, order], order))


run(main)
