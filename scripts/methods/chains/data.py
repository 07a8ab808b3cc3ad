"""Chains that start at the data for each update (Hinton, Neural Computation 14, 2002)."""

import torch


def start(data: torch.Tensor, particles: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """(n, 2) positions from which the chains of an update start: (n, 2) ``data``."""
    return data
