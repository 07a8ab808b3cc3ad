"""The energy network of points in the plane."""

from torch import nn


def energy_network(hidden: int) -> nn.Module:
    """2-hidden-hidden-1 with ReLU: (n, 2) points to (n, 1) energies."""
    return nn.Sequential(nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 1))
