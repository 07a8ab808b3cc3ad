"""Where the two modes of a density in the plane lie, and how wide they are."""

from dataclasses import dataclass

import numpy as np

from scripts.methods.modes import upper


@dataclass
class Moments:
    """Of each mode, that above the falling diagonal first: its ``mass`` (2,), its ``means`` (2, 2) and, along each
    axis, its ``variances`` (2, 2). Those of a mode without mass are nan."""

    mass: np.ndarray
    means: np.ndarray
    variances: np.ndarray

    @property
    def variance(self) -> float:
        """Mean of the four variances; the known density has 0.9997: each mode ends at the diagonal."""
        return float(self.variances.mean())


def moments(points: np.ndarray, masses: np.ndarray) -> Moments:
    """Moments of the modes of (n,) ``masses``, of any sum, at (n, 2) ``points``."""
    # The cells of a grid on the diagonal, but for rounding, belong to both halves.
    on = np.abs(points.sum(axis=1)) < 1e-9
    above = np.where(on, 0.5, upper(points))
    masses = masses / masses.sum()
    found = Moments(np.zeros(2), np.full((2, 2), np.nan), np.full((2, 2), np.nan))
    for mode, half in enumerate((above, 1 - above)):
        weights = masses * half
        found.mass[mode] = weights.sum()
        if found.mass[mode] > 0:
            found.means[mode] = weights @ points / found.mass[mode]
            found.variances[mode] = weights @ (points - found.means[mode]) ** 2 / found.mass[mode]
    return found
