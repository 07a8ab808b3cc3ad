"""Chains that start anew from N(0, 25 I) for each update."""

import torch

from scripts.methods.langevin import wide_start


def start(data: torch.Tensor, particles: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """(n, 2) positions from which the chains of an update start: draws, as many as (n, 2) ``data``."""
    return wide_start(len(data), generator)
