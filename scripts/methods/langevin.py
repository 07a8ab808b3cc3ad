"""Langevin chains by torch-sgld: x <- x - h grad E(x) + sqrt(2 h) noise, with step h.

The chain of a finite step is biased: on a Gaussian of variance s2 its stationary variance is s2 / (1 - h / (2 s2)).
"""

from contextlib import contextmanager

import torch
from torch import nn
from torch_sgld import SGLD


def run_chains(energy: nn.Module, start: torch.Tensor, steps: int, step: float) -> torch.Tensor:
    """(n, d) particles after ``steps`` steps from (n, d) ``start``, which is not changed.

    Noise comes from torch's global generator: seed it (see ``seeded``). The network is left without gradients.
    A chain may run away: the particles are then not finite, which the caller has to look for.
    """
    particles = start.detach().clone().requires_grad_(True)
    sampler = SGLD([particles], lr=step)
    with frozen(energy):
        for _ in range(steps):
            # The sum: each particle then moves by the gradient of its own energy, however many there are.
            (particles.grad,) = torch.autograd.grad(energy(particles).sum(), particles)
            sampler.step()
    return particles.detach()


@contextmanager
def frozen(network: nn.Module):
    """The network's weights ask for no gradients: cheaper, and none can be left behind."""
    asking = [parameter.requires_grad for parameter in network.parameters()]
    network.requires_grad_(False)
    try:
        yield
    finally:
        for parameter, before in zip(network.parameters(), asking, strict=True):
            parameter.requires_grad_(before)


@contextmanager
def seeded(seed: int, devices: list[int] | None = None):
    """torch's global generator starts at ``seed`` inside and is as before afterwards."""
    with torch.random.fork_rng(devices=devices or []):
        torch.manual_seed(seed)
        yield


def wide_start(count: int, device: torch.device | str = "cpu") -> torch.Tensor:
    """(count, 2) draws from N(0, 25 I)."""
    return 5 * torch.randn(count, 2, device=device)
