"""How far what the autoencoder makes of images is from them. Images are (n, 28, 28) bytes."""

from collections.abc import Mapping

import numpy as np

from scripts.methods.blocks import by_block
from scripts.methods.pixels import unit_interval
from scripts.methods.reconstruction import decode, encode


def squared_error(weights: Mapping[str, np.ndarray], images: np.ndarray) -> float:
    """The mean over pixels and images of the squared difference between pixels in [0, 1] and what comes back."""

    def errors(block: np.ndarray) -> np.ndarray:
        return ((decode(weights, encode(weights, block)) - unit_interval(block)) ** 2).mean(axis=1)

    return float(by_block(errors, images).mean())
