"""Energies of points in the plane."""

import numpy as np
import torch
from torch import nn


def energies(energy: nn.Module, points: np.ndarray) -> np.ndarray:
    """(n,) energies of an (n, 2) array of points."""
    with torch.no_grad():
        return energy(torch.as_tensor(points, dtype=torch.float32))[:, 0].numpy()
