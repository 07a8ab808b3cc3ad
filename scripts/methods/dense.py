"""What a network of linear layers with ReLU makes of arrays, from its weights alone: judging needs no torch."""

from collections.abc import Mapping, Sequence

import numpy as np


def forward(weights: Mapping[str, np.ndarray], layers: Sequence[str], inputs: np.ndarray) -> np.ndarray:
    """(n, k) outputs of the last of ``layers`` for (n, d) ``inputs``, in their precision; ReLU between layers.

    A layer's name leads to its weights (k, d) ``<name>.weight`` and (k,) ``<name>.bias``, as torch calls them.
    """
    values = inputs
    for number, layer in enumerate(layers):
        if number:
            np.maximum(values, 0, out=values)
        values = values @ weights[f"{layer}.weight"].T.astype(inputs.dtype)
        values += weights[f"{layer}.bias"].astype(inputs.dtype)
    return values
