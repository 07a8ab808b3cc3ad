"""The model exp(-E) / Z of an energy network in the plane, judged: is it a density, and how far from the known one?

Nothing of Z is left out: it is summed over the pieces on which the energy is linear, out to infinity. Only means under
the known density are sums over a grid; it is smooth, so that its cells of 0.1 cost about 10^-5 of KL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from scripts.methods.energy_plane import SHOWN
from scripts.methods.grid import grid
from scripts.methods.linear_pieces import integrals, pieces
from scripts.methods.mixture import log_density
from scripts.methods.plane_energies import energies
from scripts.methods.recession import lowest_slope

# Where the logarithm of the known density is less, which is beyond 5.9 deviations, it does not count.
LEAST, EXTENT = -20, 9
DIAGONAL, SQUARE = (1, 1, 0), ((1, 0, SHOWN), (1, 0, -SHOWN), (0, 1, SHOWN), (0, 1, -SHOWN))


@dataclass
class Judgement:
    """What a model is. Numbers are None unless ``status`` is ok, but for the ``slope`` of an improper one.

    ``kl`` (known density to model) is ``kl_mode`` + ``kl_shape``: by the chain rule, as half of the known density lies
    on each side of the falling diagonal, kl_mode = -1/2 ln 4 m (1 - m) with the ``mode_mass`` m of the model above it,
    and the rest is KL within the modes. ``outside``: the model's share outside of the square that figures show.
    ``slope``: the lowest towards infinity. ``status`` is ok, improper or diverged; ``reason`` says why in the latter
    two.
    """

    log_partition: float | None = None
    kl: float | None = None
    kl_mode: float | None = None
    kl_shape: float | None = None
    mode_mass: float | None = None
    outside: float | None = None
    slope: float | None = None
    status: str = "ok"
    reason: str = ""


@cache
def known(spacing: float) -> tuple[np.ndarray, np.ndarray, float]:
    """(n, 2) points where the known density counts, (n,) masses of their cells, and the mean of its logarithm."""
    _, points = grid(EXTENT, spacing)
    logarithm = log_density(points)
    counts = logarithm > LEAST
    points, logarithm = points[counts], logarithm[counts]
    masses = np.exp(logarithm)
    masses /= masses.sum()
    return points, masses, float(masses @ logarithm)


def judge(weights: Mapping[str, np.ndarray], spacing: float = 0.1) -> Judgement:
    """Judge the network 2-h-h-1 with ``weights``, named as torch does. The known density has cells of ``spacing``."""
    if not all(np.isfinite(each).all() for each in weights.values()):
        return Judgement(status="diverged", reason="The weights are not finite.")
    slope, angle = lowest_slope(weights)
    if slope <= 0:
        reason = (
            f"The energy {'falls' if slope < 0 else 'stays flat'} towards infinity in direction "
            f"({np.cos(angle):z.2f}, {np.sin(angle):z.2f}): its slope there is {slope:.3g}."
        )
        return Judgement(slope=slope, status="improper", reason=reason)
    corners = pieces(weights, (DIAGONAL, *SQUARE))
    # Sums of homogeneous corners are inside of their piece, on none of the lines.
    inner = corners.sum(axis=1)
    upper = inner[:, :2].sum(axis=1) > 0
    outside = (corners[..., 2] == 0).any(axis=1) | (np.abs(inner[:, :2]) > SHOWN * inner[:, 2:]).any(axis=1)
    # Each half by its own lowest energy: however small its share, its logarithm is finite.
    halves, beyond = np.empty(2), np.empty(2)
    for half, chosen in enumerate((upper, ~upper)):
        parts, lowest = integrals(weights, corners[chosen])
        halves[half], beyond[half] = np.log(parts.sum()) - lowest, parts[outside[chosen]].sum() / parts.sum()
    log_partition = float(np.logaddexp(*halves))
    logarithms = halves - log_partition
    shares = np.exp(logarithms)
    points, masses, logarithm = known(spacing)
    kl = float(logarithm + masses @ energies(weights, points)) + log_partition
    kl_mode = float(-logarithms.mean() - np.log(2))
    return Judgement(log_partition, kl, kl_mode, kl - kl_mode, float(shares[0]), float(shares @ beyond), slope)
