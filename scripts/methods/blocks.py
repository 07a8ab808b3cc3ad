"""Rows of large arrays, block after block: bounds the memory."""

from collections.abc import Callable, Iterator

import numpy as np


def blocks(rows: np.ndarray, size: int = 2048) -> Iterator[np.ndarray]:
    """Views of at most ``size`` successive rows; one, without rows, of none."""
    for first in range(0, max(len(rows), 1), size):
        yield rows[first : first + size]


def by_block(function: Callable[[np.ndarray], np.ndarray], rows: np.ndarray) -> np.ndarray:
    """``function`` of all rows, where a row's result depends on that row alone."""
    return np.concatenate([function(block) for block in blocks(rows)])
