"""Many points, a block at a time: what Lloyd's algorithm and its starts share."""

from collections.abc import Iterator

import numpy as np
from scipy import sparse

# Points at a time: bounds the memory for 60,000 images.
BLOCK = 512


def floats(points: np.ndarray) -> np.ndarray:
    """The points (n, d) as float32 if they are that, else as float64; ValueError for values that are not finite."""
    points = np.asarray(points)
    points = points if points.dtype == np.float32 else points.astype(np.float64, copy=False)
    for rows in slices(len(points)):
        for row in np.flatnonzero(~np.isfinite(points[rows]).all(axis=1)):
            raise ValueError(f"point {rows.start + row} holds a value that is not finite")
    return points


def slices(count: int, size: int = BLOCK) -> Iterator[slice]:
    """Slices that cover ``count`` points."""
    return (slice(first, first + size) for first in range(0, count, size))


def squared_distances(
    points: np.ndarray, others: np.ndarray, numbers: np.ndarray, rows: np.ndarray | None = None
) -> np.ndarray:
    """(m,) of points (m, d), or of ``rows`` (m,) of them, to ``others[numbers]``: by differences, in float64."""
    distances = np.empty(len(numbers))
    for block in slices(len(numbers)):
        chosen = points[block] if rows is None else points[rows[block]]
        difference = np.subtract(chosen, others[numbers[block]], dtype=np.float64)
        distances[block] = np.einsum("ij,ij->i", difference, difference)
    return distances


def change_of_sums(points: np.ndarray, old: np.ndarray, new: np.ndarray, clusters: int) -> np.ndarray:
    """(K, d) by how much the sum of each cluster's points grows from labels ``old`` to ``new``; label K is none."""
    change, moved = np.zeros((clusters + 1, points.shape[1])), np.flatnonzero(old != new)
    for block in slices(len(moved)):
        rows = moved[block]
        places = np.concatenate([new[rows], old[rows]]), np.tile(np.arange(len(rows)), 2)
        signs = np.repeat([1.0, -1.0], len(rows))
        change += sparse.csr_array((signs, places), shape=(clusters + 1, len(rows))) @ points[rows]
    return change[:clusters]
