"""Laws of Langevin chains in the plane, y = x - h grad E(x) + sqrt(2 h) z: on a grid of cells, without Monte Carlo.

A step moves each cell's mass from its centre x to x - h grad E(x), onto the 3 × 3 cells around by quadratic B-splines,
which add a variance of spacing² / 4 wherever it lands, and filters with a Gaussian of variance 2 h less that. What
would leave the square stays at its border.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigs

from scripts.methods.grid import grid
from scripts.methods.mixture import log_density

# With cells of 0.25, KL after 10 or 50 steps of h = 0.1 is within 1 % of that with cells of 0.05.
EXTENT, SPACING = 25, 0.25
# Cells at most along a side: beyond, a step takes seconds.
SIDE = 1000
# Places within a cell, along each axis, where a kink of the energy is looked for.
PLACES = 3
# Leading eigenvectors of a step, and the vectors, restarts and, before them, steps that find them.
LEADING, KRYLOV, RESTARTS, FIRST = 3, 16, 300, 60
# More than so many steps are left to the eigenvectors once the rest of the law is less than this share of its mass;
# looked at every so many.
MANY, REST, EVERY = 100, 1e-6, 20
# Steps that follow the eigenvectors: these are lost in rounding where there is next to no mass, which a step mends.
LAST = 10


@dataclass
class Law:
    """(n * n,) ``masses`` of the cells, row by row from below. ``error`` bounds the share of the mass that steps taken
    by eigenvectors have misplaced; ``border`` is the share in the outermost cells, where what runs away is held."""

    masses: np.ndarray
    error: float
    border: float


class Transition:
    """A step of size ``step``; ``gradient`` maps (n, 2) points to the (n, 2) gradients of an energy.

    The square ±``extent`` has cells of ``spacing``, by default `SPACING`, or less where the step's noise asks for it.
    Raises ValueError if the cells are too wide for the noise or too many, or if a gradient is not finite.
    """

    def __init__(
        self,
        gradient: Callable[[np.ndarray], np.ndarray],
        step: float,
        extent: float = EXTENT,
        spacing: float | None = None,
    ):
        noise = 2 * step
        spacing = min(SPACING, 0.9 * np.sqrt(noise)) if spacing is None else spacing
        spacing = 2 * extent / np.ceil(2 * extent / spacing - 1e-9)
        variance = noise - spacing**2 / 4
        if variance < 0.9 * spacing**2:
            raise ValueError(f"cells of {spacing:g} are too wide for steps of {step:g}")
        if 2 * extent / spacing > SIDE:
            raise ValueError(f"steps of {step:g} need more than {SIDE} cells along a side")
        self.gradient, self.step, self.extent, self.spacing = gradient, step, extent, spacing
        centres, self.points = grid(extent, spacing)
        self.side = len(centres)
        kernel = np.exp(-((centres[:, None] - centres) ** 2) / (2 * variance))
        self.filter = kernel / kernel.sum(axis=0)
        self.moving = self._moving()

    def after(self, masses: np.ndarray) -> np.ndarray:
        """(n * n,) masses a step later."""
        return self._filtered(self.moving @ masses)

    def laws(self, start: np.ndarray, steps: Sequence[int]) -> list[Law]:
        """Laws after each of the ascending numbers of ``steps``, from (n * n,) masses or from (m, 2) points.

        Points make their first step exactly, and need at least one. Long after the start only the leading eigenvectors
        are left, and they take many steps at once.
        """
        done, error, found = 0, 0.0, []
        masses = start
        if start.ndim == 2:
            moved = start - self.step * self._finite(start)
            masses, done = self._filtered(self._spread(moved) @ np.full(len(start), 1 / len(start))), 1
        for number in steps:
            while done < number:
                if done and done % EVERY == 0 and number - done > MANY:
                    values, vectors, wrong = self._leading
                    parts = np.linalg.lstsq(vectors, masses.astype(vectors.dtype))[0]
                    rest = np.abs(masses - vectors @ parts).sum()
                    if rest < REST:
                        # A step is linear and loses no mass: what is left over stays as small as it is.
                        many = number - done - LAST
                        error += rest / 2 + many * float(np.abs(parts) @ wrong) / 2
                        masses, done = density((vectors @ (parts * values**many)).real), done + many
                masses, done = self.after(masses), done + 1
            found.append(self._law(masses, error))
        return found

    def limit(self) -> tuple[Law, float]:
        """The law that chains tend to, and the steps in which what is between them and it falls to 1 / e: -1 / ln |λ|
        with the second eigenvalue λ; infinite where it cannot be told from 1."""
        values, vectors, wrong = self._leading
        first, *others = np.argsort(-values.real)
        second = float(np.abs(values[others]).max()) if others else 1.0
        with np.errstate(divide="ignore"):
            relaxation = -1 / np.log(second) if second < 1 else np.inf
        # Of one sign but for rounding, if it is the only one.
        vector = np.abs(vectors[:, first])
        stationary = vector / vector.sum()
        for _ in range(LAST):
            stationary = self.after(stationary)
        return self._law(stationary, min(wrong[first] / vector.sum() * relaxation / 2, 1.0)), relaxation

    @cached_property
    def _leading(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(k,) leading eigenvalues, (n * n, k) vectors, and (k,) sums over cells of what a step adds to them."""
        size = self.side**2
        operator = LinearOperator((size, size), matvec=lambda masses: self.after(masses.ravel()), dtype=float)
        start = wide(self.points)
        # Without its fast parts, the start is nearer to what is looked for.
        for _ in range(FIRST):
            start = self.after(start)
        try:
            values, vectors = eigs(operator, LEADING, v0=start, ncv=KRYLOV, maxiter=RESTARTS, tol=1e-10)
        except ArpackNoConvergence:
            # The chains' law is then followed step by step, and its limit has the error of this one.
            values, vectors = np.ones(1), start[:, None]
        stepped = np.column_stack([self.after(each.real) + 1j * self.after(each.imag) for each in vectors.T])
        return values, vectors, np.abs(stepped - vectors * values).sum(axis=0)

    def _law(self, masses: np.ndarray, error: float) -> Law:
        square = masses.reshape(self.side, self.side)
        return Law(masses, float(error), max(0.0, float(masses.sum() - square[1:-1, 1:-1].sum())))

    def _filtered(self, masses: np.ndarray) -> np.ndarray:
        return (self.filter @ masses.reshape(self.side, self.side) @ self.filter.T).ravel()

    def _finite(self, points: np.ndarray) -> np.ndarray:
        gradients = self.gradient(points)
        if not np.isfinite(gradients).all():
            raise ValueError("a gradient is not finite")
        return gradients

    def _spread(self, places: np.ndarray) -> csr_array:
        """(n * n, m) shares that the cells get of a mass at each of (m, 2) places."""
        where = ((places + self.extent) / self.spacing - 0.5).clip(1, self.side - 2)
        nearest = np.rint(where).astype(np.int32)
        beside = where - nearest
        shares = np.stack([(0.5 - beside) ** 2 / 2, 0.75 - beside**2, (0.5 + beside) ** 2 / 2], axis=2)
        columns, rows = np.moveaxis(nearest[:, :, None] + np.arange(-1, 2, dtype=np.int32), 1, 0)
        cells = rows[:, :, None] * self.side + columns[:, None, :]
        values = shares[:, 1, :, None] * shares[:, 0, None, :]
        columns = np.arange(0, cells.size + 1, 9)
        shape = (len(places), self.side**2)
        return csr_array((values.ravel(), cells.ravel(), columns), shape=shape).T.tocsr()

    def _moving(self) -> csr_array:
        """(n * n, n * n) shares of the cells in each one's mass, moved along the gradient.

        In a cell that a kink cuts, the gradient is that at one of several places, each for its share: of the centre
        alone, the kink would be a staircase.
        """
        points, centre = self.points, self._finite(self.points)
        offsets = grid(self.spacing / 2, self.spacing / PLACES)[1]
        every = np.stack([self._finite(points + offset) for offset in offsets if offset.any()])
        same = (np.abs(every - centre) <= 1e-9 * (1 + np.abs(centre))).all(axis=2)
        cut = same.any(axis=0) & ~same.all(axis=0)
        gradients = np.concatenate([centre, *every[:, cut]])
        cells = np.concatenate([np.arange(len(points)), *([np.flatnonzero(cut)] * len(every))])
        shares = np.where(cut[cells], 1 / PLACES**2, 1.0)
        places = csr_array((shares, (np.arange(len(cells)), cells)), shape=(len(cells), len(points)))
        return (self._spread(points[cells] - self.step * gradients) @ places).tocsr()


def density(masses: np.ndarray) -> np.ndarray:
    """``masses`` without what rounding has left below 0, summing to 1."""
    masses = np.maximum(masses, 0)
    return masses / masses.sum()


def gaussian(points: np.ndarray, variance: float) -> np.ndarray:
    """(n,) masses of cells at (n, 2) ``points`` under N(0, variance I)."""
    return density(np.exp(-(points**2).sum(axis=1) / (2 * variance)))


def wide(points: np.ndarray) -> np.ndarray:
    """(n,) masses of cells at (n, 2) ``points`` under N(0, 25 I), where chains with random starts begin."""
    return gaussian(points, 25)


def known(points: np.ndarray) -> np.ndarray:
    """(n,) masses of cells at (n, 2) ``points`` under the known density."""
    return density(np.exp(log_density(points)))


def kl(masses: np.ndarray, law: np.ndarray) -> float:
    """Kullback-Leibler divergence of (n,) ``masses`` from those of a ``law``; infinite where it has none of theirs."""
    counts = masses > 1e-15
    masses, law = masses[counts], law[counts]
    return float((masses * np.log(masses / law)).sum()) if (law > 0).all() else np.inf
