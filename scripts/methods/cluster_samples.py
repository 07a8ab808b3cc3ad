"""Which clusters and images a picture of a clustering shows, and in which order."""

import numpy as np

from scripts.methods.matching import match


def members(labels: np.ndarray, clusters: np.ndarray, count: int, generator: np.random.Generator) -> list[np.ndarray]:
    """Positions of up to ``count`` random members of each of ``clusters``."""
    return [generator.permutation(np.flatnonzero(labels == cluster))[:count] for cluster in clusters]


def cluster_order(counts: np.ndarray) -> np.ndarray:
    """Clusters in the order of the classes that they are matched to; unmatched ones follow."""
    _, matched = match(counts)
    return np.concatenate([matched, np.setdiff1d(np.arange(counts.shape[1]), matched)])
