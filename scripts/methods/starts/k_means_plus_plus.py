"""Points drawn far from each other as the first centroids."""

import numpy as np

from scripts.methods.points import floats, slices, squared_distances


def centroids(
    points: np.ndarray,
    clusters: int,
    generator: np.random.Generator,
    classes: np.ndarray | None,
    candidates: int | None = None,
) -> np.ndarray:
    """(K, d): each next one is a point of (n, d) drawn with probability proportional to D(x)^2, its squared distance
    to the nearest centroid so far; of several candidates the one that lowers the inertia most is kept.

    Arthur and Vassilvitskii, k-means++: the advantages of careful seeding, SODA 2007; the greedy form is that of their
    section 7, with 2 + log K candidates as in scikit-learn. ``candidates=1`` is the plain form.
    ``classes`` are not looked at. Raises ValueError for values that are not finite and for fewer distinct points than
    clusters.
    """
    points = floats(points)
    candidates = candidates or 2 + int(np.log(clusters))
    chosen = [int(generator.integers(len(points)))]
    nearest = _all_squared_distances(points, points[chosen])[:, 0]
    for _ in range(1, clusters):
        if not nearest.any():
            raise ValueError(f"{clusters} clusters need as many distinct points, found {len(chosen)}")
        drawn = generator.choice(len(points), size=candidates, p=nearest / nearest.sum())
        distances = np.minimum(nearest[:, None], _all_squared_distances(points, points[drawn]))
        best = int(distances.sum(axis=0).argmin())
        chosen.append(int(drawn[best]))
        nearest = distances[:, best]
    return points[chosen].copy()


def _all_squared_distances(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(n, m), never negative, by products; small ones by differences, so that duplicates have none."""
    distances, norms = np.empty((len(points), len(others))), np.einsum("ij,ij->i", others, others)
    for rows in slices(len(points)):
        block = points[rows]
        squares = np.einsum("ij,ij->i", block, block)[:, None] + norms
        found = squares - 2 * block @ others.T
        near, numbers = np.nonzero(~(found > 0.01 * squares))
        found[near, numbers] = squared_distances(block, others, numbers, near)
        distances[rows] = found
    return distances
