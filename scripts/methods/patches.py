"""Grey patches of a colour photograph."""

import numpy as np


def grey(image: np.ndarray) -> np.ndarray:
    """(height, width) bytes of (height, width, 3) bytes: luma of ITU-R BT.601."""
    return np.rint(image @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)


def patches(image: np.ndarray, side: int) -> np.ndarray:
    """(n, side, side) patches of a grid over (height, width), row by row; what is left at two edges is dropped."""
    rows, columns = image.shape[0] // side, image.shape[1] // side
    grid = image[: rows * side, : columns * side].reshape(rows, side, columns, side)
    return grid.swapaxes(1, 2).reshape(-1, side, side)
