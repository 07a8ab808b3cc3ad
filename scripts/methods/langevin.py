"""Langevin chains: x <- x - h grad E(x) + s z, with step h and standard normal z.

With s = sqrt(2 h) the temperature is 1, and the step is that of torch-sgld bit for bit (Welling and Teh, ICML 2011).
The chain of a finite step is biased: on a Gaussian of variance s2 its stationary variance is s2 / (1 - h / (2 s2)).
"""

import math
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True)
class Kernel:
    """What a step is made of: its ``size`` and the ``noise``'s deviation.

    Gradients are clipped to ±``gradient_limit``, positions to ±``bound``. With ``noise_first`` the gradient is taken
    where the noise has led, within the bound: chains then end with a step downhill.
    """

    size: float
    noise: float
    gradient_limit: float = math.inf
    bound: float = math.inf
    noise_first: bool = False


def sgld(size: float, bound: float = math.inf) -> Kernel:
    """The kernel of temperature 1."""
    return Kernel(size, math.sqrt(2 * size), bound=bound)


def step(
    positions: torch.Tensor,
    gradient: Callable[[torch.Tensor], torch.Tensor],
    kernel: Kernel,
    generator: torch.Generator,
) -> torch.Tensor:
    """Where one step leads from (n, ...) ``positions``, each with the ``gradient`` of its own energy.

    Nothing is changed but the ``generator``, which is on the device of the positions.
    """
    noise = torch.empty_like(positions).normal_(generator=generator)
    if kernel.noise_first:
        positions = positions.add(noise, alpha=kernel.noise).clamp_(-kernel.bound, kernel.bound)
    moved = positions.add(gradient(positions).clamp(-kernel.gradient_limit, kernel.gradient_limit), alpha=-kernel.size)
    if not kernel.noise_first:
        moved.add_(noise, alpha=kernel.noise)
    return moved.clamp_(-kernel.bound, kernel.bound)


def run(energy: nn.Module, start: torch.Tensor, steps: int, kernel: Kernel, generator: torch.Generator) -> torch.Tensor:
    """(n, ...) positions after ``steps`` steps from (n, ...) ``start``, which is not changed.

    ``energy`` maps them to n energies. The network is left without gradients.
    A chain may run away: its position is then not finite, which the caller has to look for.
    """

    def gradient(positions: torch.Tensor) -> torch.Tensor:
        positions = positions.detach().requires_grad_()
        # The sum: each chain then feels its own energy, however many there are.
        return torch.autograd.grad(energy(positions).sum(), positions)[0]

    positions = start.detach()
    with frozen(energy):
        for _ in range(steps):
            positions = step(positions, gradient, kernel, generator)
    return positions


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


def wide_start(count: int, generator: torch.Generator) -> torch.Tensor:
    """(count, 2) draws from N(0, 25 I), on the device of the generator."""
    return 5 * torch.randn(count, 2, device=generator.device, generator=generator)
