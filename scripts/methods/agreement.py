"""How well clusters agree with classes that the clustering never saw.

Slow libraries are imported where they are used: those that only count or match do not wait for them.
"""

import numpy as np

from scripts.methods.matching import match


def accuracy(counts: np.ndarray) -> float:
    """Share of points whose cluster is matched to their class under the best one-to-one matching."""
    return float(counts[match(counts)].sum() / counts.sum())


def purity(counts: np.ndarray) -> float:
    """Share of points of their cluster's most frequent class (Manning et al., Information Retrieval, section 16.3)."""
    return float(counts.max(axis=0).sum() / counts.sum())


def scores(classes: np.ndarray, clusters: np.ndarray) -> dict[str, float]:
    """accuracy, purity, nmi (arithmetic mean of the entropies) and ari, each at most 1."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
    from sklearn.metrics.cluster import contingency_matrix

    counts = contingency_matrix(classes, clusters)
    return {
        "accuracy": accuracy(counts),
        "purity": purity(counts),
        "nmi": float(normalized_mutual_info_score(classes, clusters)),
        "ari": float(adjusted_rand_score(classes, clusters)),
    }
