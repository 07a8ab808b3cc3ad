"""The threshold that keeps a share of the known images."""

import math

import numpy as np

# Of the known images, where a rate is told.
KEPT = 0.95


def kept_threshold(known: np.ndarray, share: float = KEPT) -> float:
    """The lowest score that keeps at least ``share`` of the known images, which score no higher."""
    return float(np.sort(known)[position(len(known), share)])


def position(count: int, share: float) -> int:
    # Rounding must not ask for one image more: 0.95 * 20 may come out above 19.
    return max(math.ceil(share * count - 1e-9), 1) - 1
