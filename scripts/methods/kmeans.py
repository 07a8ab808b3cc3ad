"""K-means: Lloyd's algorithm and three ways to start it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.spatial.distance import cdist

STARTS = ("random", "k-means-plus-plus", "class-means")
# Points at a time: bounds the memory for 60,000 images.
BLOCK = 512
# Leading directions in which `_Sketch` compares distances: more cost time for every point, fewer leave more undecided.
DIRECTIONS = 64


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
    points = _floats(points)
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
    candidates = candidates or 2 + int(np.log(clusters))
    chosen = [int(generator.integers(len(points)))]
    nearest = _squared_distances(points, points[chosen])[:, 0]
    for _ in range(1, clusters):
        if not nearest.any():
            raise ValueError(f"{clusters} clusters need as many distinct points, found {len(chosen)}")
        drawn = generator.choice(len(points), size=candidates, p=nearest / nearest.sum())
        distances = np.minimum(nearest[:, None], _squared_distances(points, points[drawn]))
        best = int(distances.sum(axis=0).argmin())
        chosen.append(int(drawn[best]))
        nearest = distances[:, best]
    return points[chosen].copy()


def class_means(points: np.ndarray, clusters: int, classes: np.ndarray | None) -> np.ndarray:
    """The mean of each class: a start that uses the labels."""
    names = np.unique(classes) if classes is not None else []
    if len(names) != clusters:
        raise ValueError(f"class-means needs one class a cluster, found {len(names)} classes for {clusters} clusters")
    labels = np.searchsorted(names, classes)
    sums = _change_of_sums(points, np.full(len(points), clusters), labels, clusters)
    return sums / np.bincount(labels)[:, None]


def lloyd(
    points: np.ndarray,
    centroids: np.ndarray,
    max_iterations: int = 300,
    progress: Callable[[int, float, int], None] | None = None,
) -> Clustering:
    """Assign every point (n, d) to its nearest centroid, move each of the (K, d) centroids to the mean of its points,
    until no label changes (Lloyd, IEEE Transactions on Information Theory 28, 1982).

    Points may be float32; centroids and inertia are float64, and labels are those of distances in float64, though few
    are computed in full (`_Sketch`), and centroids follow by the points that change their cluster.
    Of equally near centroids the first wins. A cluster that loses its last point is re-seeded at the point farthest
    from its own centroid, several at the farthest distinct ones. ``progress(iteration, inertia, changed)`` is called
    after each iteration.

    Raises ValueError for values that are not finite and for fewer points than clusters.
    """
    points = _floats(points)
    centroids = np.array(centroids, dtype=np.float64)
    clusters = len(centroids)
    if len(points) < clusters:
        raise ValueError(f"{clusters} clusters need as many points, found {len(points)}")
    sketch = _Sketch(points, centroids)
    labels = sketch.nearest(centroids)
    sums = _change_of_sums(points, np.full(len(points), clusters), labels, clusters)
    kept = [centroids, centroids]
    first, changes, inertia = labels, [], [_distances(points, centroids, labels).sum()]
    reseeded, converged = 0, False
    for iteration in range(1, max_iterations + 1):
        filled = _fill_empty(points, labels, centroids)
        moved = int((filled != labels).sum())
        sums += _change_of_sums(points, labels, filled, clusters)
        sizes = np.bincount(filled, minlength=clusters)
        previous, centroids = centroids, sums / sizes[:, None]
        if iteration == 1:
            kept[1] = centroids
        before, labels = labels, sketch.nearest(centroids)
        change = _change_of_sums(points, filled, labels, clusters)
        sums += change
        if moved:
            reseeded += moved
            inertia.append(_distances(points, centroids, labels).sum())
        else:
            # What moved centroids save, then what moved points save: no term is negative, so inertia cannot rise.
            saved = sizes @ ((previous - centroids) ** 2).sum(axis=1)
            gained, centred = np.bincount(labels, minlength=clusters) - sizes, centroids - sketch.mean
            change -= np.outer(gained, sketch.mean)
            saved += max(2 * (centred * change).sum() - gained @ (centred**2).sum(axis=1), 0)
            inertia.append(max(inertia[-1] - saved, 0))
        changed = np.flatnonzero(labels != before)
        changes.append((changed, labels[changed]))
        if progress:
            progress(iteration, float(inertia[-1]), len(changed))
        if not len(changed):
            converged = True
            break
    # Its memory is needed for the labels of all iterations.
    del sketch
    history = np.empty((len(changes) + 1, len(points)), dtype=first.dtype)
    history[0] = first
    for number, (changed, values) in enumerate(changes, 1):
        history[number] = history[number - 1]
        history[number, changed] = values
    return Clustering(np.stack([*kept, centroids]), history, np.array(inertia), reseeded, converged)


class _Sketch:
    """Points (n, d) in a few directions, which settle the nearest centroid of most of them exactly.

    With x and c split into a part within the directions and a rest, |x - c|^2 is known but for the product of the
    rests, and that is at most the product of their lengths (Cauchy and Schwarz; Bottesch, Buehler and Kaechele, ICML
    2016, bound distances so). Where that and the rounding of float32 leave more than one centroid possible, their full
    distances are compared in float64. The directions are the leading principal axes and those of the centroids, which
    are taken anew once that has paid for itself.
    A settled point is left alone until the centroids have moved by as much as it is nearer to its own than to the next
    (Hamerly, SIAM Data Mining 2010).
    """

    def __init__(self, points: np.ndarray, centroids: np.ndarray):
        self.points = points
        total = sum(points[rows].sum(axis=0, dtype=np.float64) for rows in _blocks(len(points)))
        # In the points' own precision, so that centring loses nothing.
        self.mean = (total / len(points)).astype(points.dtype)
        sample = self._centred(points[:: -(-len(points) // BLOCK)])
        self.axes = np.linalg.eigh(sample.T @ sample)[1][:, -DIRECTIONS:].astype(np.float64)
        width = min(points.shape[1], self.axes.shape[1] + len(centroids))
        self.parts = np.empty((width, len(points)), dtype=np.float32)
        self.squares = np.empty(len(points), dtype=np.float32)
        for rows in _blocks(len(points)):
            block = self._centred(points[rows])
            self.parts[: self.axes.shape[1], rows] = (block @ self.axes.astype(np.float32)).T
            self.squares[rows] = np.einsum("ij,ij->i", block, block)
        # Twice over what the sums of float32 products can be wrong by, as a share of the squared lengths.
        self.rounding = np.float32(4 * np.finfo(np.float32).eps * (width + 16))
        self._align(centroids)
        # How much nearer each point is to its own centroid than to any other, at least.
        self.centroids, self.gaps = centroids, np.zeros(len(points))
        self.labels = np.zeros(len(points), dtype=np.min_scalar_type(len(centroids)))

    def nearest(self, centroids: np.ndarray) -> np.ndarray:
        """(n,) number of each point's nearest of ``centroids`` (K, d), the first of equals."""
        if self.undecided > len(self.points) / 8:
            self._align(centroids)
        moves = np.linalg.norm(centroids - self.centroids, axis=1)
        self.gaps -= moves[self.labels] + moves.max()
        self.centroids = centroids
        rows = np.flatnonzero(~(self.gaps > 0))
        # A slice of all is read faster than most of it by rows.
        if everything := 2 * len(rows) > len(self.points):
            rows = np.arange(len(self.points))
        centred = centroids - self.mean
        within = centred @ self.basis
        rests = centred - within @ self.basis.T
        lengths, apart = np.linalg.norm(rests, axis=1).astype(np.float32), cdist(rests, rests).astype(np.float32)
        norms = (centred**2).sum(axis=1).astype(np.float32)
        within = (-2 * within).astype(np.float32)
        for block in _blocks(len(rows), 4 * BLOCK):
            chosen = block if everything else rows[block]
            # |x - c|^2 without |x|^2, which does not depend on the centroid, and without the product of the rests.
            scores = within @ self.parts[:, chosen]
            scores += norms[:, None]
            best = scores.argmin(axis=0)
            lowest = scores.min(axis=0)
            # What the rests can change of it, times the length of the centroids' or their differences', and rounding.
            squares, reach = self.squares[chosen], 2 * self.rests[chosen]
            rounding = self.rounding * (squares + norms.max())
            own = best, np.arange(len(best))
            scores[own] = np.inf
            ahead = np.maximum(scores.min(axis=0) - lowest - apart.max(axis=0)[best] * reach - rounding, 0)
            scores[own] = lowest
            largest = np.maximum(squares + lowest + lengths[best] * reach + rounding, 0)
            self.labels[chosen], self.gaps[chosen] = best, np.sqrt(largest + ahead) - np.sqrt(largest)
            doubtful = np.flatnonzero(~(ahead > 0))
            bounds = lowest[doubtful] + apart[:, best[doubtful]] * reach[doubtful] + rounding[doubtful]
            pairs, numbers = np.nonzero(~(scores[:, doubtful] > bounds).T)
            doubtful = rows[block][doubtful]
            distances = np.full((len(doubtful), len(centroids)), np.inf)
            distances[pairs, numbers] = _distances(self.points, centroids, numbers, doubtful[pairs])
            self.labels[doubtful] = distances.argmin(axis=1)
            self.undecided += len(pairs) - len(doubtful)
        return self.labels.copy()

    def _align(self, centroids: np.ndarray) -> None:
        """Make the directions of these centroids, beyond the axes, those of the sketch."""
        rank = self.axes.shape[1]
        directions = np.linalg.qr(np.hstack([self.axes, (centroids - self.mean).T]))[0][:, rank:]
        self.basis = np.hstack([self.axes, directions])
        for rows in _blocks(len(self.points)):
            self.parts[rank:, rows] = (self._centred(self.points[rows]) @ directions.astype(np.float32)).T
        left = self.squares - np.einsum("ij,ij->j", self.parts, self.parts)
        self.rests = np.sqrt(np.maximum(left, 0) + self.rounding * self.squares)
        self.undecided = 0

    def _centred(self, points: np.ndarray) -> np.ndarray:
        return (points - self.mean).astype(np.float32, copy=False)


def _floats(points: np.ndarray) -> np.ndarray:
    """The points as finite float32 if they are that, else as float64."""
    points = np.asarray(points)
    points = points if points.dtype == np.float32 else points.astype(np.float64, copy=False)
    for rows in _blocks(len(points)):
        for row in np.flatnonzero(~np.isfinite(points[rows]).all(axis=1)):
            raise ValueError(f"point {rows.start + row} holds a value that is not finite")
    return points


def _blocks(count: int, size: int = BLOCK):
    return (slice(first, first + size) for first in range(0, count, size))


def _distances(points: np.ndarray, others: np.ndarray, numbers: np.ndarray, rows: np.ndarray | None = None):
    """Squared distances of points, all or ``rows`` of them, to ``others[numbers]``: by differences, in float64."""
    distances = np.empty(len(numbers))
    for block in _blocks(len(numbers)):
        chosen = points[block] if rows is None else points[rows[block]]
        difference = np.subtract(chosen, others[numbers[block]], dtype=np.float64)
        distances[block] = np.einsum("ij,ij->i", difference, difference)
    return distances


def _change_of_sums(points: np.ndarray, old: np.ndarray, new: np.ndarray, clusters: int) -> np.ndarray:
    """(K, d) by how much the sum of each cluster's points grows from labels ``old`` to ``new``; label K is none."""
    change, moved = np.zeros((clusters + 1, points.shape[1])), np.flatnonzero(old != new)
    for block in _blocks(len(moved)):
        rows = moved[block]
        places = np.concatenate([new[rows], old[rows]]), np.tile(np.arange(len(rows)), 2)
        signs = np.repeat([1.0, -1.0], len(rows))
        change += sparse.csr_array((signs, places), shape=(clusters + 1, len(rows))) @ points[rows]
    return change[:clusters]


def _fill_empty(points: np.ndarray, labels: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Labels that give each empty cluster the point farthest from its centroid, from a cluster that keeps others."""
    sizes = np.bincount(labels, minlength=len(centroids))
    empty = np.flatnonzero(sizes == 0)
    if not len(empty):
        return labels
    labels = labels.copy()
    farthest = iter(np.argsort(-_distances(points, centroids, labels), kind="stable"))
    for cluster in empty:
        point = next(candidate for candidate in farthest if sizes[labels[candidate]] > 1)
        sizes[labels[point]] -= 1
        labels[point] = cluster
    return labels


def _squared_distances(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(n, m) squared distances, never negative; small ones by differences, so that duplicates have none."""
    distances, norms = np.empty((len(points), len(others))), np.einsum("ij,ij->i", others, others)
    for rows in _blocks(len(points)):
        block = points[rows]
        squares = np.einsum("ij,ij->i", block, block)[:, None] + norms
        found = squares - 2 * block @ others.T
        near, numbers = np.nonzero(~(found > 0.01 * squares))
        found[near, numbers] = _distances(block, others, numbers, near)
        distances[rows] = found
    return distances
