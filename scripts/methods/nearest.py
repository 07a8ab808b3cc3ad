"""The steps of Lloyd's algorithm in less time: nearest centroids from a sketch of the points, sums by what moves."""

import numpy as np
from scipy.spatial.distance import cdist

from scripts.methods.points import BLOCK, change_of_sums, slices, squared_distances

# Leading directions in which `Sketch` compares distances: more cost time for every point, fewer leave more undecided.
DIRECTIONS = 64


class Sketch:
    """Points (n, d) in a few directions, which settle the nearest centroid of most of them exactly.

    With x and c split into a part within the directions and a rest, |x - c|^2 is known but for the product of the
    rests, and that is at most the product of their lengths (Cauchy and Schwarz; Bottesch, Buehler and Kaechele, ICML
    2016, bound distances so). Where that and the rounding of float32 leave more than one centroid possible, their full
    distances are compared in float64. The directions are the leading principal axes and those of the centroids, which
    are taken anew once that has paid for itself.
    A settled point is left alone until the centroids have moved by as much as it is nearer to its own than to the next
    (Hamerly, SIAM Data Mining 2010).
    The sums behind the means, and the inertia, follow by the points that change their cluster.
    """

    def __init__(self, points: np.ndarray, centroids: np.ndarray):
        self.points = points
        total = sum(points[rows].sum(axis=0, dtype=np.float64) for rows in slices(len(points)))
        # In the points' own precision, so that centring loses nothing.
        self.mean = (total / len(points)).astype(points.dtype)
        sample = self._centred(points[:: -(-len(points) // BLOCK)])
        self.axes = np.linalg.eigh(sample.T @ sample)[1][:, -DIRECTIONS:].astype(np.float64)
        width = min(points.shape[1], self.axes.shape[1] + len(centroids))
        self.parts = np.empty((width, len(points)), dtype=np.float32)
        self.squares = np.empty(len(points), dtype=np.float32)
        for rows in slices(len(points)):
            block = self._centred(points[rows])
            self.parts[: self.axes.shape[1], rows] = (block @ self.axes.astype(np.float32)).T
            self.squares[rows] = np.einsum("ij,ij->i", block, block)
        # Twice over what the sums of float32 products can be wrong by, as a share of the squared lengths.
        self.rounding = np.float32(4 * np.finfo(np.float32).eps * (width + 16))
        self._align(centroids)
        # How much nearer each point is to its own centroid than to any other, at least.
        self.centroids, self.gaps = centroids, np.zeros(len(points))
        self.labels = np.zeros(len(points), dtype=np.min_scalar_type(len(centroids)))
        # Labels by which the sums are counted, at first none; inertia is None where it has to be taken in full.
        self.counted, self.sums = np.full(len(points), len(centroids)), np.zeros(centroids.shape)
        self.sizes, self.inertia = None, None

    def assign(self, centroids: np.ndarray) -> tuple[np.ndarray, float]:
        """(n,) number of each point's nearest of ``centroids`` (K, d), the first of equals; and the inertia.

        After the first call, ``centroids`` are the last `means`.
        """
        previous, labels = self.centroids, self._nearest(centroids)
        change = self._count(labels)
        if self.inertia is None:
            self.inertia = squared_distances(self.points, centroids, labels).sum()
        else:
            # What moved centroids save, then what moved points save: no term is negative, so inertia cannot rise.
            saved = self.sizes @ ((previous - centroids) ** 2).sum(axis=1)
            gained, centred = np.bincount(labels, minlength=len(centroids)) - self.sizes, centroids - self.mean
            change -= np.outer(gained, self.mean)
            saved += max(2 * (centred * change).sum() - gained @ (centred**2).sum(axis=1), 0)
            self.inertia = max(self.inertia - saved, 0)
        return labels, self.inertia

    def means(self, labels: np.ndarray) -> np.ndarray:
        """(K, d) mean of the points of each label; ``labels`` are the last assigned, but for re-seeded clusters."""
        if (labels != self.counted).any():
            self.inertia = None
        self._count(labels)
        self.sizes = np.bincount(labels, minlength=len(self.sums))
        return self.sums / self.sizes[:, None]

    def _count(self, labels: np.ndarray) -> np.ndarray:
        """Make the sums those of these labels; returns (K, d) by how much they grew."""
        change = change_of_sums(self.points, self.counted, labels, len(self.sums))
        self.sums += change
        self.counted = labels
        return change

    def _nearest(self, centroids: np.ndarray) -> np.ndarray:
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
        for block in slices(len(rows), 4 * BLOCK):
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
            distances[pairs, numbers] = squared_distances(self.points, centroids, numbers, doubtful[pairs])
            self.labels[doubtful] = distances.argmin(axis=1)
            self.undecided += len(pairs) - len(doubtful)
        return self.labels.copy()

    def _align(self, centroids: np.ndarray) -> None:
        """Make the directions of these centroids, beyond the axes, those of the sketch."""
        rank = self.axes.shape[1]
        directions = np.linalg.qr(np.hstack([self.axes, (centroids - self.mean).T]))[0][:, rank:]
        self.basis = np.hstack([self.axes, directions])
        for rows in slices(len(self.points)):
            self.parts[rank:, rows] = (self._centred(self.points[rows]) @ directions.astype(np.float32)).T
        left = self.squares - np.einsum("ij,ij->j", self.parts, self.parts)
        self.rests = np.sqrt(np.maximum(left, 0) + self.rounding * self.squares)
        self.undecided = 0

    def _centred(self, points: np.ndarray) -> np.ndarray:
        return (points - self.mean).astype(np.float32, copy=False)
