"""Pixels between 0 and 1."""

import numpy as np


def unit_interval(images: np.ndarray, dtype=np.float64) -> np.ndarray:
    """(n, pixels) in [0, 1] of (n, height, width) bytes, rounded once to ``dtype``.

    Raises ValueError for anything but unsigned bytes: other grey levels would be scaled wrongly in silence.
    """
    if images.dtype != np.uint8:
        raise ValueError(f"images are {images.dtype}, not unsigned bytes from 0 to 255")
    return np.divide(images.reshape(len(images), -1), 255, dtype=dtype)
