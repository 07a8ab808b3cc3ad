"""The mean of each class as the first centroids: a start that uses the labels."""

import numpy as np

from scripts.methods.points import change_of_sums, floats


def centroids(
    points: np.ndarray, clusters: int, generator: np.random.Generator, classes: np.ndarray | None
) -> np.ndarray:
    """(K, d): the means of the points (n, d) of each of ``classes`` (n,), in the order of their names.

    Nothing is drawn. Raises ValueError for values that are not finite and for another number of classes than clusters.
    """
    points, names = floats(points), np.unique(classes) if classes is not None else []
    if len(names) != clusters:
        raise ValueError(f"class-means needs one class a cluster, found {len(names)} classes for {clusters} clusters")
    labels = np.searchsorted(names, classes)
    sums = change_of_sums(points, np.full(len(points), clusters), labels, clusters)
    return sums / np.bincount(labels)[:, None]
