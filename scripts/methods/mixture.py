"""The known density: half N((2.5, 2.5), I), half N((-2.5, -2.5), I), in the plane."""

import numpy as np

MEANS = np.array([[2.5, 2.5], [-2.5, -2.5]])


def sample(count: int, generator: np.random.Generator) -> np.ndarray:
    """(count, 2) independent points."""
    modes = generator.integers(len(MEANS), size=count)
    return MEANS[modes] + generator.normal(size=(count, 2))


def log_density(points: np.ndarray) -> np.ndarray:
    """(n,) logarithms of the density at (n, 2) points."""
    squares = ((points[:, None, :] - MEANS) ** 2).sum(axis=2)
    return np.logaddexp.reduce(-squares / 2, axis=1) - np.log(2 * np.pi * len(MEANS))


def upper(points: np.ndarray) -> np.ndarray:
    """(n,) whether each of (n, 2) points is nearer to the mean (2.5, 2.5): above the falling diagonal."""
    return points.sum(axis=1) > 0


def energy_distance(first: np.ndarray, second: np.ndarray) -> float:
    """2 E|X - Y| - E|X - X'| - E|Y - Y'| of two sets of points, (n, d) and (m, d): 0 for equal distributions.

    The unbiased form, without the distances of points to themselves: it may fall slightly below 0.
    Source: Székely and Rizzo, Energy statistics, J. Stat. Plan. Inference 143 (2013).
    """
    return 2 * _mean_distance(first, second) - _within(first) - _within(second)


def _within(points: np.ndarray) -> float:
    return _mean_distance(points, points) * len(points) / (len(points) - 1)


def _mean_distance(first: np.ndarray, second: np.ndarray) -> float:
    from scipy.spatial.distance import cdist

    # In pieces: all pairs of 10,000 points would take 800 MB.
    total = sum(cdist(piece, second).sum() for piece in np.array_split(first, -(-len(first) // 500)))
    return float(total) / (len(first) * len(second))
