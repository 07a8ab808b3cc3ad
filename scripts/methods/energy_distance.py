"""The energy distance of two sets of points."""

import numpy as np


def energy_distance(first: np.ndarray, second: np.ndarray) -> float:
    """2 E|X - Y| - E|X - X'| - E|Y - Y'| of two sets of points, (n, d) and (m, d): 0 for equal distributions.

    The unbiased form, without the distances of points to themselves: it may fall slightly below 0.
    Raises ValueError for a set of fewer than two points.
    Source: Székely and Rizzo, Energy statistics, J. Stat. Plan. Inference 143 (2013).
    """
    if min(len(first), len(second)) < 2:
        raise ValueError(f"the energy distance needs two points of each set, found {len(first)} and {len(second)}")
    return 2 * _mean_distance(first, second) - _within(first) - _within(second)


def _within(points: np.ndarray) -> float:
    return _mean_distance(points, points) * len(points) / (len(points) - 1)


def _mean_distance(first: np.ndarray, second: np.ndarray) -> float:
    from scipy.spatial.distance import cdist

    # In pieces: all pairs of 10,000 points would take 800 MB.
    total = sum(cdist(piece, second).sum() for piece in np.array_split(first, -(-len(first) // 500)))
    return float(total) / (len(first) * len(second))
