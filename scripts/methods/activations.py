"""The activations and logits of the classifier, which detectors judge images by."""

from collections.abc import Mapping

import numpy as np

from scripts.methods.blocks import by_block
from scripts.methods.dense import forward

BODY, HEAD = ("body.1", "body.3"), "head"
# Of the penultimate layer.
ACTIVATIONS = 256


def activations(weights: Mapping[str, np.ndarray], points: np.ndarray) -> np.ndarray:
    """(n, 256) float64 activations of the penultimate layer for (n, 784) pixels in [0, 1].

    In double precision, so that an image alone and the same image in a batch agree to rounding.
    """
    return by_block(lambda block: np.maximum(forward(weights, BODY, block.astype(np.float64)), 0), points)


def logits(weights: Mapping[str, np.ndarray], features: np.ndarray) -> np.ndarray:
    """(n, 10) float64 logits for (n, 256) activations."""
    return forward(weights, [HEAD], np.asarray(features, dtype=np.float64))
