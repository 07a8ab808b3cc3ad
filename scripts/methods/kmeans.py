"""K-means: Lloyd's algorithm and three ways to start it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

STARTS = ("random", "k-means-plus-plus", "class-means")
# Rows of a distance matrix at a time: bounds the memory for 60,000 images.
BLOCK = 8192


@dataclass(frozen=True)
class Clustering:
    """A run of Lloyd's algorithm with i iterations on n points in d dimensions.

    centroids : three of (K, d): at the start, after one iteration, at the end
    labels : (i + 1, n) each point's nearest centroid at the start and after every iteration
    inertia : (i + 1,) sum of squared distances to the nearest centroid, likewise
    reseeded : how many empty clusters were moved to the farthest point
    converged : whether the last iteration changed no label
    """

    centroids: np.ndarray
    labels: np.ndarray
    inertia: np.ndarray
    reseeded: int
    converged: bool

    @property
    def iterations(self) -> int:
        return len(self.labels) - 1


def start(
    name: str, points: np.ndarray, clusters: int, generator: np.random.Generator, classes: np.ndarray | None = None
) -> np.ndarray:
    """(K, d) centroids to start from, by name; ``classes`` (n,) serve class-means alone.

    Raises ValueError for an unknown name, fewer distinct points than clusters, or another number of classes.
    """
    points = np.asarray(points, dtype=np.float64)
    if name == "class-means":
        return class_means(points, clusters, classes)
    if name == "random":
        return random_points(points, clusters, generator)
    if name == "k-means-plus-plus":
        return k_means_plus_plus(points, clusters, generator)
    raise ValueError(f"{name!r} is no start: choose one of {', '.join(STARTS)}")


def random_points(points: np.ndarray, clusters: int, generator: np.random.Generator) -> np.ndarray:
    """K distinct points, all subsets equally likely (Forgy, Biometrics 21, 1965)."""
    chosen = []
    for candidate in generator.permutation(len(points)):
        if not any(np.array_equal(points[candidate], points[other]) for other in chosen):
            chosen.append(candidate)
        if len(chosen) == clusters:
            return points[chosen].copy()
    raise ValueError(f"{clusters} clusters need as many distinct points, found {len(chosen)}")


def k_means_plus_plus(
    points: np.ndarray, clusters: int, generator: np.random.Generator, candidates: int | None = None
) -> np.ndarray:
    """Each next centroid is a point drawn with probability proportional to D(x)^2, its squared distance to the
    nearest centroid so far; of several candidates the one that lowers the inertia most is kept.

    Arthur and Vassilvitskii, k-means++: the advantages of careful seeding, SODA 2007; the greedy form is that of their
    section 7, with 2 + log K candidates as in scikit-learn. ``candidates=1`` is the plain form.
    """
    origin, points = points, points - points.mean(axis=0)
    candidates = candidates or 2 + int(np.log(clusters))
    chosen = [int(generator.integers(len(points)))]
    nearest = _squared_distances(points, points[chosen])[:, 0]
    # Rounding leaves a duplicate of a centroid at a tiny distance instead of none.
    nearest[nearest <= 1e-12 * (points**2).sum(axis=1)] = 0
    for _ in range(1, clusters):
        if not nearest.any():
            raise ValueError(f"{clusters} clusters need as many distinct points, found {len(chosen)}")
        drawn = generator.choice(len(points), size=candidates, p=nearest / nearest.sum())
        distances = np.minimum(nearest[:, None], _squared_distances(points, points[drawn]))
        best = int(distances.sum(axis=0).argmin())
        chosen.append(int(drawn[best]))
        nearest = np.where(distances[:, best] <= 1e-12 * (points**2).sum(axis=1), 0, distances[:, best])
    return origin[chosen].copy()


def class_means(points: np.ndarray, clusters: int, classes: np.ndarray | None) -> np.ndarray:
    """The mean of each class: a start that uses the labels."""
    names = np.unique(classes) if classes is not None else []
    if len(names) != clusters:
        raise ValueError(f"class-means needs one class a cluster, found {len(names)} classes for {clusters} clusters")
    return _means(points, np.searchsorted(names, classes), clusters)


def lloyd(
    points: np.ndarray,
    centroids: np.ndarray,
    max_iterations: int = 300,
    progress: Callable[[int, float, int], None] | None = None,
) -> Clustering:
    """Assign every point (n, d) to its nearest centroid, move each of the (K, d) centroids to the mean of its points,
    until no label changes (Lloyd, IEEE Transactions on Information Theory 28, 1982).

    Of equally near centroids the first wins. A cluster that loses its last point is re-seeded at the point farthest
    from its own centroid, several at the farthest distinct ones. ``progress(iteration, inertia, changed)`` is called
    after each iteration.

    Raises ValueError for values that are not finite and for fewer points than clusters.
    """
    points = np.asarray(points, dtype=np.float64)
    centroids = np.array(centroids, dtype=np.float64)
    clusters = len(centroids)
    if not np.isfinite(points).all():
        row = int(np.flatnonzero(~np.isfinite(points).all(axis=1))[0])
        raise ValueError(f"point {row} holds a value that is not finite")
    if len(points) < clusters:
        raise ValueError(f"{clusters} clusters need as many points, found {len(points)}")
    squares = np.einsum("ij,ij->i", points, points)
    labels, distances = _assign(points, squares, centroids)
    kept = [centroids, centroids]
    history, inertia, reseeded, converged = [labels], [distances.sum()], 0, False
    for iteration in range(1, max_iterations + 1):
        labels, moved = _fill_empty(points, labels, distances, clusters)
        reseeded += moved
        centroids = _means(points, labels, clusters)
        if iteration == 1:
            kept[1] = centroids
        labels, distances = _assign(points, squares, centroids)
        changed = int((labels != history[-1]).sum())
        history.append(labels)
        inertia.append(distances.sum())
        if progress:
            progress(iteration, float(inertia[-1]), changed)
        if not changed:
            converged = True
            break
    labels = np.stack(history).astype(np.uint8 if clusters <= 256 else np.int32)
    return Clustering(np.stack([*kept, centroids]), labels, np.array(inertia), reseeded, converged)


def _assign(points: np.ndarray, squares: np.ndarray, centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nearest centroid of each point and the squared distance to it."""
    labels = np.empty(len(points), dtype=np.intp)
    distances = np.empty(len(points))
    norms = np.einsum("ij,ij->i", centroids, centroids)
    for first in range(0, len(points), BLOCK):
        block = slice(first, first + BLOCK)
        # |x - c|^2 without |x|^2, which does not depend on the centroid.
        partial = norms - 2 * points[block] @ centroids.T
        labels[block] = partial.argmin(axis=1)
        distances[block] = partial.min(axis=1)
    return labels, np.maximum(distances + squares, 0)


def _means(points: np.ndarray, labels: np.ndarray, clusters: int) -> np.ndarray:
    """(K, d) means of the points of each label; every label must occur."""
    count = len(points)
    members = sparse.csr_array((np.ones(count), (labels, np.arange(count))), shape=(clusters, count))
    return (members @ points) / np.bincount(labels, minlength=clusters)[:, None]


def _fill_empty(points: np.ndarray, labels: np.ndarray, distances: np.ndarray, clusters: int) -> tuple[np.ndarray, int]:
    """Give each empty cluster the point farthest from its centroid, from a cluster that keeps others."""
    sizes = np.bincount(labels, minlength=clusters)
    empty = np.flatnonzero(sizes == 0)
    if not len(empty):
        return labels, 0
    labels, farthest = labels.copy(), iter(np.argsort(-distances, kind="stable"))
    for cluster in empty:
        point = next(candidate for candidate in farthest if sizes[labels[candidate]] > 1)
        sizes[labels[point]] -= 1
        labels[point] = cluster
    return labels, len(empty)


def _squared_distances(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(n, m) squared distances, never negative."""
    squares = (points**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)
    return np.maximum(squares - 2 * points @ others.T, 0)
