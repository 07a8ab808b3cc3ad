"""The known density: half N((2.5, 2.5), I), half N((-2.5, -2.5), I), in the plane."""

import numpy as np

MEANS = np.array([[2.5, 2.5], [-2.5, -2.5]])


def sample(count: int, generator: np.random.Generator) -> np.ndarray:
    """(count, 2) independent points."""
    modes = generator.integers(len(MEANS), size=count)
    return MEANS[modes] + generator.normal(size=(count, 2))


def log_density(points: np.ndarray) -> np.ndarray:
    """(n,) logarithms of the density at (n, 2) points."""
    squares = ((points[:, None, :] - MEANS) ** 2).sum(axis=2)
    return np.logaddexp.reduce(-squares / 2, axis=1) - np.log(2 * np.pi * len(MEANS))
