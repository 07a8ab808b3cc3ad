"""Cluster the digits from one start."""

from scripts.workflow.job import run

from functools import partial

import numpy as np

from scripts.methods.draws import draw_by_class
from scripts.methods.kmeans import lloyd
from scripts.methods.pixels import unit_interval
from scripts.methods.randomness import stream
from scripts.workflow.choices import load, module
from scripts.workflow.formats.arrays import read_arrays, write_arrays
from scripts.workflow.parts import read_parts


def report(limit, iteration, inertia, changed):
    print(f"iteration {iteration} of at most {limit}: inertia {inertia:.1f}, {changed} labels changed", flush=True)


def main(job):
    settings, seed, variant = job.params.settings, int(job.wildcards.seed), job.wildcards.variant
    digits, parts = read_arrays(job.input.digits), read_parts(job.input.split)
    chosen = np.sort(np.concatenate([parts["train"], parts["validation"]]))
    if settings["kmeans.images"] is not None:
        drawing = stream(seed, "kmeans", "images")
        chosen, _ = draw_by_class(digits["labels"], chosen, settings["kmeans.images"], drawing)
    points = unit_interval(digits["images"][chosen], np.float32)
    generator, start = stream(seed, "kmeans", "start", variant), load(module("starts", variant))
    centroids = start.centroids(points, settings["kmeans.clusters"], generator, digits["labels"][chosen])
    limit = settings["kmeans.max_iterations"]
    clustering = lloyd(points, centroids, limit, partial(report, limit))
    write_arrays(
        job.output[0],
        images=chosen,
        centroids=clustering.centroids.astype(np.float32),
        labels=clustering.labels,
        inertia=clustering.inertia,
        reseeded=np.array(clustering.reseeded),
        converged=np.array(clustering.converged),
    )


run(main)
