"""Where the modes of an energy network's density in the plane lie, and how wide they are."""

from collections.abc import Mapping

import numpy as np

from scripts.methods.grid import grid
from scripts.methods.mixture import log_density
from scripts.methods.mode_moments import moments
from scripts.methods.plane_energies import energies

# Of the grid; a proper model has next to no mass beyond, or is called widely spread for it all the same.
EXTENT, SPACING = 15, 0.1


def location_and_spread(weights: Mapping[str, np.ndarray]) -> tuple[float, float]:
    """Of a proper model: the mean distance of its modes' centres from those of the known density, and the mean variance
    in a mode along an axis, which is 1 in the known density but for what the falling diagonal cuts off."""
    _, points = grid(EXTENT, SPACING)
    logarithms = -energies(weights, points)
    found = moments(points, np.exp(logarithms - logarithms.max()))
    known = moments(points, np.exp(log_density(points)))
    return float(np.linalg.norm(found.means - known.means, axis=1).mean()), found.variance
