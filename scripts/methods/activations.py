"""The activations and logits of a classifier, which detectors judge images by."""

import numpy as np
import torch

# Images at a time: bounds the memory.
BLOCK = 2048


def activations(network, points: np.ndarray) -> np.ndarray:
    """(n, 256) float64 activations of the penultimate layer for (n, 784) pixels in [0, 1].

    In double precision, so that an image alone and the same image in a batch agree to rounding.
    """
    network = network.double().eval()
    with torch.no_grad():
        blocks = [
            network.features(torch.from_numpy(np.asarray(points[first : first + BLOCK], dtype=np.float64))).numpy()
            for first in range(0, len(points), BLOCK)
        ]
    return np.concatenate(blocks)


def logits(network, features: np.ndarray) -> np.ndarray:
    """(n, 10) float64 logits for (n, 256) activations."""
    with torch.no_grad():
        return network.double().head(torch.from_numpy(np.asarray(features, dtype=np.float64))).numpy()
