"""K-means: Lloyd's algorithm."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scripts.methods.nearest import Sketch
from scripts.methods.points import floats, squared_distances


@dataclass(frozen=True)
class Clustering:
    """A run of Lloyd's algorithm with i iterations on n points in d dimensions.

    centroids : three of (K, d): at the start, after one iteration, at the end
    labels : (i + 1, n) each point's nearest centroid at the start and after every iteration
    inertia : (i + 1,) sum of squared distances to the nearest centroid, likewise
    reseeded : how many empty clusters were moved to the farthest point
    converged : whether the last iteration changed no label and moved no re-seeded cluster
    """

    centroids: np.ndarray
    labels: np.ndarray
    inertia: np.ndarray
    reseeded: int
    converged: bool

    @property
    def iterations(self) -> int:
        return len(self.labels) - 1


class Plain:
    """The two steps of Lloyd's algorithm as they are defined, for points (n, d) and K centroids."""

    def __init__(self, points: np.ndarray, centroids: np.ndarray):
        self.points, self.clusters = points, len(centroids)

    def assign(self, centroids: np.ndarray) -> tuple[np.ndarray, float]:
        """(n,) number of each point's nearest of ``centroids`` (K, d), the first of equals; and the inertia."""
        everywhere = (np.full(len(self.points), number) for number in range(self.clusters))
        distances = np.stack([squared_distances(self.points, centroids, numbers) for numbers in everywhere])
        return distances.argmin(axis=0), distances.min(axis=0).sum()

    def means(self, labels: np.ndarray) -> np.ndarray:
        """(K, d) mean of the points of each label."""
        members = (self.points[labels == number] for number in range(self.clusters))
        return np.stack([points.mean(axis=0, dtype=np.float64) for points in members])


def lloyd(
    points: np.ndarray,
    centroids: np.ndarray,
    max_iterations: int = 300,
    progress: Callable[[int, float, int], None] | None = None,
    steps: type[Plain] | type[Sketch] = Sketch,
) -> Clustering:
    """Assign every point (n, d) to its nearest centroid, move each of the (K, d) centroids to the mean of its points,
    until no label changes (Lloyd, IEEE Transactions on Information Theory 28, 1982).

    Points may be float32; centroids and inertia are float64, and labels are those of distances in float64, by
    `Plain` and by `Sketch`, which takes the same steps in less time.
    Of equally near centroids the first wins. A cluster that loses its last point is re-seeded at the point farthest
    from its own centroid, several at the farthest distinct ones. It stays empty where every point is on a centroid
    already: with fewer distinct points than clusters, some are empty at the end.
    ``progress(iteration, inertia, changed)`` is called after each iteration.

    Raises ValueError for values that are not finite and for fewer points than clusters.
    """
    points = floats(points)
    centroids = np.array(centroids, dtype=np.float64)
    if len(points) < len(centroids):
        raise ValueError(f"{len(centroids)} clusters need as many points, found {len(points)}")
    taken = steps(points, centroids)
    labels, inertia = taken.assign(centroids)
    kept, first, changes, inertias = [centroids, centroids], labels, [], [inertia]
    reseeded, converged = 0, False
    for iteration in range(1, max_iterations + 1):
        filled = _fill_empty(points, labels, centroids)
        reseeded += int((filled != labels).sum())
        before, previous, centroids = labels, centroids, taken.means(filled)
        labels, inertia = taken.assign(centroids)
        if iteration == 1:
            kept[1] = centroids
        changed = np.flatnonzero(labels != before)
        changes.append((changed, labels[changed]))
        inertias.append(inertia)
        if progress:
            progress(iteration, float(inertia), len(changed))
        # A point that was taken back says nothing of the next one that an empty cluster may get.
        if not len(changed) and (filled is before or np.array_equal(centroids, previous)):
            converged = True
            break
    # Its memory is needed for the labels of all iterations.
    del taken
    return Clustering(np.stack([*kept, centroids]), _history(first, changes), np.array(inertias), reseeded, converged)


def _fill_empty(points: np.ndarray, labels: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Labels that give each empty cluster the point farthest from its centroid, from a cluster that keeps others."""
    sizes = np.bincount(labels, minlength=len(centroids))
    empty = np.flatnonzero(sizes == 0)
    if not len(empty):
        return labels
    labels = labels.copy()
    farthest = iter(np.argsort(-squared_distances(points, centroids, labels), kind="stable"))
    for cluster in empty:
        point = next(candidate for candidate in farthest if sizes[labels[candidate]] > 1)
        sizes[labels[point]] -= 1
        labels[point] = cluster
    return labels


def _history(first: np.ndarray, changes: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """(i + 1, n) labels, from the first and the points that each iteration changed, with their new labels."""
    history = np.empty((len(changes) + 1, len(first)), dtype=first.dtype)
    history[0] = first
    for number, (changed, values) in enumerate(changes, 1):
        history[number] = history[number - 1]
        history[number, changed] = values
    return history
