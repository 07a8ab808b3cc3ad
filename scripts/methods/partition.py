"""The partition function of an energy in the plane by quadrature on a grid, and what follows from it.

A model exp(-E) / Z is a density only if Z is finite. A ReLU energy is piecewise linear and may fall, or stay flat,
towards infinity: Z then grows without bound, which two grids of different extent show.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scripts.methods.energy_plane import INNER, TOLERANCE, WHOLE
from scripts.methods.grid import grid
from scripts.methods.mixture import log_density
from scripts.methods.modes import upper


@dataclass
class Judgement:
    """``log_partition``, ``kl`` (data to model) and ``mode_mass`` (share above the falling diagonal), or None each.

    ``status`` is ok, improper or diverged; ``reason`` says why in the latter two.
    """

    log_partition: float | None
    kl: float | None
    mode_mass: float | None
    status: str = "ok"
    reason: str = ""


def log_partition(energies: np.ndarray, spacing: float) -> float:
    """Logarithm of the integral of exp(-E) over a grid of square cells: midpoint rule, without overflow."""
    lowest = energies.min()
    return float(np.log(np.exp(lowest - energies).sum()) - lowest + 2 * np.log(spacing))


def judge(
    energy: Callable[[np.ndarray], np.ndarray],
    extents: tuple[float, float] = (INNER, WHOLE),
    spacing: float = 0.05,
    tolerance: float = TOLERANCE,
) -> Judgement:
    """Is exp(-E) a density, and how far is the known one from it?

    ``energy`` maps (n, 2) points to (n,) energies. Improper if more than ``tolerance`` of the mass on the larger of
    the two squares lies outside the smaller one. KL is the sum over the grid of p (log p + E + log Z).
    """
    small, large = extents
    _, points = grid(large, spacing)
    energies = energy(points).astype(np.float64)
    if not np.isfinite(energies).all():
        return Judgement(None, None, None, "diverged", "The energy is not finite.")
    inside = (np.abs(points) < small).all(axis=1)
    whole, inner = log_partition(energies, spacing), log_partition(energies[inside], spacing)
    outside = -np.expm1(inner - whole)
    if outside > tolerance:
        reason = f"{100 * outside:.1f} % of the mass within {large:g} of the centre lies farther out than {small:g}."
        return Judgement(None, None, None, "improper", reason)
    logarithm = log_density(points)
    density = np.exp(logarithm) * spacing**2
    kl = float((density * (logarithm + energies + whole)).sum())
    mass = float(np.exp(-energies - whole)[upper(points)].sum() * spacing**2)
    return Judgement(whole, kl, mass)
