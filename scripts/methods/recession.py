"""How an energy network in the plane behaves towards infinity: is exp(-E) a density?

A ReLU network 2-h-h-1 is piecewise linear. Far out its biases do not count: E(t d) / t tends to the slope
r(d) = W3 relu(W2 relu(W1 d)) in direction d, and exp(-E) has a finite integral exactly if r is above 0 in every
direction.
"""

from collections.abc import Mapping

import numpy as np


def heights(weights: Mapping[str, np.ndarray], places: np.ndarray) -> np.ndarray:
    """(...) energies of (..., 3) homogeneous places: (x, y, 1) is a point, (x, y, 0) a direction with its slope."""
    values, scale = places[..., :2], places[..., 2:]
    for layer in ("0", "2", "4"):
        values = values @ weights[f"{layer}.weight"].T.astype(float) + scale * weights[f"{layer}.bias"]
        if layer != "4":
            values = np.maximum(values, 0)
    return values[..., 0]


def across(normals: np.ndarray) -> np.ndarray:
    """(n, 2) unit vectors: both directions along the line through the centre across each of (n / 2, 2) ``normals``."""
    along = normals[:, ::-1] * np.array([-1.0, 1.0])
    along = along[along.any(axis=1)]
    along = along / np.linalg.norm(along, axis=1, keepdims=True)
    return np.concatenate([along, -along])


def lowest_slope(weights: Mapping[str, np.ndarray]) -> tuple[float, float]:
    """The least of the slopes r(d) over all unit vectors d, exact to rounding, and its d as an angle in radians.

    Between two neighbouring kinks r is linear, c · d: its least value is at one of them, or at -c / |c| between them.
    Directions that turn out to be no kinks do no harm, since r itself is taken at each. A slope within rounding of 0
    is 0.
    """
    first, second, third = (weights[f"{layer}.weight"].astype(float) for layer in ("0", "2", "4"))
    kinks = ordered(np.concatenate([across(first), np.array([[1.0, 0.0], [-1.0, 0.0]])]))
    # Of each sector between kinks of the first layer: the rows that the second layer applies to its directions.
    rows = second @ ((between(kinks) @ first.T > 0)[:, :, None] * first)
    kinks = ordered(np.concatenate([kinks, across(rows.reshape(-1, 2))]))
    middles = between(kinks)
    hidden = middles @ first.T
    active = np.maximum(hidden, 0) @ second.T > 0
    gradients = (((third * active) @ second) * (hidden > 0)) @ first
    downhill = -gradients[gradients.any(axis=1)]
    directions = np.concatenate([kinks, downhill / np.linalg.norm(downhill, axis=1, keepdims=True)])
    slopes = heights(weights, np.column_stack([directions, np.zeros(len(directions))]))
    lowest = int(slopes.argmin())
    size = (np.abs(third) @ np.abs(second) @ np.abs(first)).sum()
    slope = 0.0 if abs(slopes[lowest]) < 1e-14 * size else float(slopes[lowest])
    return slope, float(np.arctan2(directions[lowest, 1], directions[lowest, 0]))


def ordered(directions: np.ndarray) -> np.ndarray:
    """(n, 2) unit vectors by their angle."""
    return directions[np.argsort(np.arctan2(directions[:, 1], directions[:, 0]))]


def between(directions: np.ndarray) -> np.ndarray:
    """(n, 2) unit vectors between each of (n, 2) ordered ones and the next."""
    angles = np.arctan2(directions[:, 1], directions[:, 0])
    middles = angles + np.diff(angles, append=angles[0] + 2 * np.pi) / 2
    return np.column_stack([np.cos(middles), np.sin(middles)])
