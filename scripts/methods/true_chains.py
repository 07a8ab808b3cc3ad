"""Langevin chains under the known density's own energy: what is left to the step and to the length of chains alone."""

from dataclasses import dataclass

import numpy as np

from scripts.methods.energy_plane import SHOWN
from scripts.methods.mixture import MEANS
from scripts.methods.mode_moments import moments
from scripts.methods.plane_law import Transition, kl, known, wide


@dataclass
class TrueLaw:
    """A law of such chains: ``kl`` of the known density to it, ``variance`` in a mode along an axis, and its (k, k)
    ``density`` in the square that figures show."""

    kl: float
    variance: float
    density: np.ndarray


def true_laws(step: float, steps: tuple[int, ...]) -> dict[str, TrueLaw]:
    """After each of the ascending numbers of ``steps`` from N(0, 25 I), by the number; ``limit``; and the known density
    itself as ``data``. Nothing where steps are so small that the plane needs too many cells."""
    try:
        transition = Transition(energy_gradients, step)
    except ValueError:
        return {}
    data = known(transition.points)
    laws = transition.laws(wide(transition.points), steps)
    masses = {str(number): law.masses for number, law in zip(steps, laws, strict=True)}
    masses |= {"limit": transition.limit()[0].masses, "data": data}
    seen = (np.abs(transition.points) < SHOWN).all(axis=1)
    side = round(seen.sum() ** 0.5)
    return {
        name: TrueLaw(
            kl(data, each),
            moments(transition.points, each).variance,
            each[seen].reshape(side, side) / transition.spacing**2,
        )
        for name, each in masses.items()
    }


def energy_gradients(points: np.ndarray) -> np.ndarray:
    """(n, 2) gradients of -log_density at (n, 2) points."""
    squares = ((points[:, None, :] - MEANS) ** 2).sum(axis=2)
    shares = np.exp((squares.min(axis=1, keepdims=True) - squares) / 2)
    return points - shares / shares.sum(axis=1, keepdims=True) @ MEANS
