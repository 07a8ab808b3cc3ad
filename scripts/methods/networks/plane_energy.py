"""The energy network of points in the plane."""

import numpy as np
import torch
from torch import nn


def energy_network(hidden: int) -> nn.Module:
    """2-hidden-hidden-1 with ReLU: (n, 2) points to (n, 1) energies."""
    return nn.Sequential(nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 1))


def energies(energy: nn.Module, points: np.ndarray) -> np.ndarray:
    """(n,) energies of an (n, 2) array of points."""
    with torch.no_grad():
        return energy(torch.as_tensor(points, dtype=torch.float32))[:, 0].numpy()
