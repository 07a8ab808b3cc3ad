"""Cluster the digits from one start."""

import numpy as np

from scripts.methods.images import unit_interval
from scripts.methods.kmeans import lloyd, start
from scripts.methods.randomness import stream
from scripts.workflow.formats import read_arrays, read_csv, write_arrays
from scripts.workflow.job import run


def report(iteration, inertia, changed):
    print(f"iteration {iteration}: inertia {inertia:.1f}, {changed} labels changed", flush=True)


def main(job):
    settings, seed, variant = job.params.settings, int(job.wildcards.seed), job.wildcards.variant
    digits, split = read_arrays(job.input.digits), read_csv(job.input.split)
    chosen = split.loc[split.part.isin(["train", "validation"]), "image"].to_numpy()
    if settings["kmeans.images"] is not None:
        drawn = stream(seed, "kmeans", "images").permutation(chosen)[: settings["kmeans.images"]]
        chosen = np.sort(drawn)
    points = unit_interval(digits["images"][chosen], np.float32)
    generator = stream(seed, "kmeans", "start", variant)
    centroids = start(variant, points, settings["kmeans.clusters"], generator, digits["labels"][chosen])
    clustering = lloyd(points, centroids, settings["kmeans.max_iterations"], report)
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
