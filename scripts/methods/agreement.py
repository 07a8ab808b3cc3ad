"""How well clusters agree with classes that the clustering never saw."""

import numpy as np

from scripts.methods.confusion import confusion
from scripts.methods.matching import match


def accuracy(counts: np.ndarray) -> float:
    """Share of points whose cluster is matched to their class under the best one-to-one matching."""
    return float(counts[match(counts)].sum() / counts.sum())


def purity(counts: np.ndarray) -> float:
    """Share of points of their cluster's most frequent class (Manning et al., Information Retrieval, section 16.3)."""
    return float(counts.max(axis=0).sum() / counts.sum())


def empty_clusters(counts: np.ndarray) -> int:
    """How many clusters hold no point."""
    return int((counts.sum(axis=0) == 0).sum())


def scores(classes: np.ndarray, clusters: np.ndarray) -> dict[str, float]:
    """accuracy, purity, nmi and ari of the (n,) labels of points, each at most 1."""
    places = [np.unique(labels, return_inverse=True)[1] for labels in (classes, clusters)]
    counts = confusion(*places, *(int(each.max()) + 1 for each in places))
    return {
        "accuracy": accuracy(counts),
        "purity": purity(counts),
        "nmi": normalised_mutual_information(counts),
        "ari": adjusted_rand_index(counts),
    }


def normalised_mutual_information(counts: np.ndarray) -> float:
    """Mutual information over the mean of both entropies; 1 for a single class that is a single cluster.

    Strehl and Ghosh, Journal of Machine Learning Research 3, 2002, with the arithmetic mean as in scikit-learn.
    """
    rows, columns, both = (_entropy(margin) for margin in (counts.sum(axis=1), counts.sum(axis=0), counts.ravel()))
    return float(2 * (rows + columns - both) / (rows + columns)) if rows + columns else 1.0


def adjusted_rand_index(counts: np.ndarray) -> float:
    """Pairs of points that are together in both, beyond chance, over the most there could be; 1 where that is none.

    Hubert and Arabie, Journal of Classification 2, 1985.
    """
    rows, columns, both, all_pairs = (
        float((margin * (margin - 1)).sum()) / 2
        for margin in (counts.sum(axis=1), counts.sum(axis=0), counts, counts.sum())
    )
    chance, most = rows * columns / all_pairs, (rows + columns) / 2
    return (both - chance) / (most - chance) if most != chance else 1.0


def _entropy(counts: np.ndarray) -> float:
    shares = counts[counts > 0] / counts.sum()
    return -float((shares * np.log(shares)).sum())
