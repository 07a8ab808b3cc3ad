"""Which of the two modes of the known density a point is nearer to."""

import numpy as np


def upper(points: np.ndarray) -> np.ndarray:
    """(n,) whether each of (n, 2) points is nearer to the mean (2.5, 2.5): above the falling diagonal."""
    return points.sum(axis=1) > 0
