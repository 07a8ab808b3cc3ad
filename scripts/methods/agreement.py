"""How well clusters agree with classes that the clustering never saw.

Slow libraries are imported where they are used: those that only count or match do not wait for them.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment


def confusion(classes: np.ndarray, clusters: np.ndarray, n_classes: int, n_clusters: int) -> np.ndarray:
    """(n_classes, n_clusters) counts; classes and clusters are numbered from 0, empty ones have zeros."""
    counts = np.zeros((n_classes, n_clusters), dtype=np.int64)
    np.add.at(counts, (classes, clusters), 1)
    return counts


def match(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The one-to-one matching of classes and clusters with most agreement (Kuhn, Naval Research Logistics 2, 1955).

    Returns matched classes and clusters, both (min(n_classes, n_clusters),).
    """
    return linear_sum_assignment(counts, maximize=True)


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


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    """Spearman's rank correlation of two samples; None where it is not defined (fewer than three, or a constant)."""
    from scipy.stats import spearmanr

    if len(first) < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return float(spearmanr(first, second).statistic)


def confused_pairs(counts: np.ndarray, most: int = 3) -> list[tuple[int, int, float]]:
    """Pairs of classes that share clusters, worst first: (class, class, chance that two points, one of each, share a
    cluster)."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    together = np.triu(shares @ shares.T, k=1)
    order = np.argsort(-together, axis=None, kind="stable")[: min(most, np.count_nonzero(together))]
    return [
        (int(i), int(j), float(together[i, j])) for i, j in zip(*np.unravel_index(order, together.shape), strict=True)
    ]


def cluster_order(counts: np.ndarray) -> np.ndarray:
    """Clusters in the order of the classes that they are matched to; unmatched ones follow."""
    _, matched = match(counts)
    return np.concatenate([matched, np.setdiff1d(np.arange(counts.shape[1]), matched)])
