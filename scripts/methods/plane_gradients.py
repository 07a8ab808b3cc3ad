"""The gradients of the energies that a network 2-h-h-1 gives to points of the plane, by hand."""

from collections.abc import Mapping

import numpy as np

from scripts.methods.blocks import by_block


def gradients(weights: Mapping[str, np.ndarray], points: np.ndarray) -> np.ndarray:
    """(n, 2) gradients at (n, 2) points, in double precision; at a kink ReLU's slope is 0, as torch has it."""
    first, second, third = (weights[f"{layer}.weight"].astype(float) for layer in "024")

    def gradient(block: np.ndarray) -> np.ndarray:
        hidden = block @ first.T + weights["0.bias"]
        active = np.maximum(hidden, 0) @ second.T + weights["2.bias"] > 0
        return (((active * third) @ second) * (hidden > 0)) @ first

    return by_block(gradient, points)
