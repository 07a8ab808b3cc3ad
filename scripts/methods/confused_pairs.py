"""Classes that share clusters."""

import numpy as np


def confused_pairs(counts: np.ndarray, most: int = 3) -> list[tuple[int, int, float]]:
    """Pairs of classes that share clusters, worst first: (class, class, chance that two points, one of each, share a
    cluster)."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    together = np.triu(shares @ shares.T, k=1)
    order = np.argsort(-together, axis=None, kind="stable")[: min(most, np.count_nonzero(together))]
    return [
        (int(i), int(j), float(together[i, j])) for i, j in zip(*np.unravel_index(order, together.shape), strict=True)
    ]
