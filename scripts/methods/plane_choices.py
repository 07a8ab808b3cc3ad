"""Codes of two numbers to draw: a grid over them, and a line along a cloud."""

import numpy as np

from scripts.methods.code_plane import PERCENTILES, RANKS


def plane_grid(codes: np.ndarray, side: int) -> np.ndarray:
    """(side, side, 2) evenly spaced codes, the first row at the top, between `PERCENTILES` of each coordinate of
    ``codes`` (n, 2)."""
    low, high = np.percentile(codes, PERCENTILES, axis=0)
    first, second = np.linspace(low[0], high[0], side), np.linspace(high[1], low[1], side)
    return np.stack(np.meshgrid(first, second), axis=-1)


def along_spread(codes: np.ndarray, count: int) -> np.ndarray:
    """Positions of ``count`` of ``codes`` (n, 2), from one end of the cloud to the other.

    They lie along its direction of largest variance, at evenly spaced ranks between `RANKS` as shares of all; the
    sign of that direction is such that the first coordinate grows, so that the order does not depend on the machine.
    """
    centred = codes - codes.mean(axis=0)
    direction = np.linalg.svd(centred, full_matrices=False)[2][0]
    order = np.argsort(centred @ direction * (1 if direction[0] >= 0 else -1), kind="stable")
    ranks = np.linspace(*RANKS, count) * (len(codes) - 1)
    return order[np.round(ranks).astype(int)]
