"""What the autoencoder makes of images. Images are (n, 28, 28) bytes; results are float64 of single precision."""

from collections.abc import Mapping

import numpy as np
from scipy.special import expit

from scripts.methods.blocks import by_block
from scripts.methods.dense import forward
from scripts.methods.pixels import unit_interval

ENCODER = ("encoder.1", "encoder.3", "encoder.5")
DECODER = ("decoder.0", "decoder.2", "decoder.4")


def encode(weights: Mapping[str, np.ndarray], images: np.ndarray) -> np.ndarray:
    """(n, 2) codes of the images."""
    codes = by_block(lambda block: forward(weights, ENCODER, unit_interval(block, np.float32)), images)
    return codes.astype(np.float64)


def decode(weights: Mapping[str, np.ndarray], codes: np.ndarray) -> np.ndarray:
    """(n, 784) pixels in [0, 1] of (n, 2) codes."""
    return expit(forward(weights, DECODER, codes.astype(np.float32))).astype(np.float64)


def squared_error(weights: Mapping[str, np.ndarray], images: np.ndarray) -> float:
    """The mean over pixels and images of the squared difference between pixels in [0, 1] and what comes back."""

    def errors(block: np.ndarray) -> np.ndarray:
        return ((decode(weights, encode(weights, block)) - unit_interval(block)) ** 2).mean(axis=1)

    return float(by_block(errors, images).mean())
