"""Chains that start at data drawn anew, with replacement, for each update."""

import torch


def start(data: torch.Tensor, particles: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """(n, 2) positions from which the chains of an update start: rows of (n, 2) ``data``, some of them repeatedly."""
    return data[torch.randint(len(data), (len(data),), device=data.device, generator=generator)]
