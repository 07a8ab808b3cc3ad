"""Counts of pairs of classes."""

import numpy as np


def confusion(classes: np.ndarray, clusters: np.ndarray, n_classes: int, n_clusters: int) -> np.ndarray:
    """(n_classes, n_clusters) counts; classes and clusters are numbered from 0, empty ones have zeros."""
    counts = np.zeros((n_classes, n_clusters), dtype=np.int64)
    np.add.at(counts, (classes, clusters), 1)
    return counts
