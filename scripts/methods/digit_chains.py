"""Langevin chains of images, by a recipe."""

from dataclasses import dataclass

import torch
from torch import nn
from torch_sgld import SGLD

from scripts.methods.langevin import frozen


@dataclass(frozen=True)
class Recipe:
    """What distinguishes the recipes; ``restarts`` and ``gradient_limit`` 0 mean none.

    Training has diverged where an energy is beyond ``energy_limit``.
    """

    step: float
    noise: float
    gradient_limit: float
    learning_rate: float
    betas: tuple[float, float]
    falls: bool
    penalty: float
    data_noise: float
    restarts: float
    energy_limit: float
    steps: int = 20
    batch: int = 128
    norm_limit: float = 1.0


def chains(network: nn.Module, start: torch.Tensor, recipe: Recipe, steps: int) -> torch.Tensor:
    """The ends of Langevin chains from ``start``, in [-1, 1]. No gradient reaches the network's parameters."""
    with frozen(network):
        walk = _clipped if recipe.gradient_limit else _torch_sgld
        return walk(network, start.detach().clone(), recipe, steps)


def _clipped(network, images, recipe, steps):
    for _ in range(steps):
        images = images.add_(torch.randn_like(images), alpha=recipe.noise).clamp_(-1, 1).requires_grad_()
        # The sum, not the mean: each chain must feel its own energy whatever the number of chains.
        (gradient,) = torch.autograd.grad(network(images).sum(), images)
        gradient.clamp_(-recipe.gradient_limit, recipe.gradient_limit)
        images = images.detach().sub_(gradient, alpha=recipe.step).clamp_(-1, 1)
    return images


def _torch_sgld(network, images, recipe, steps):
    images.requires_grad_()
    sampler = SGLD([images], lr=recipe.step)
    for _ in range(steps):
        sampler.zero_grad()
        network(images).sum().backward()
        sampler.step()
        with torch.no_grad():
            images.clamp_(-1, 1)
    return images.detach()


def noise_images(count: int, recipe: Recipe, device="cpu") -> torch.Tensor:
    """Where chains start: uniform noise, or standard normal noise for a recipe without restarts."""
    shape = (count, 1, 28, 28)
    return torch.rand(shape, device=device) * 2 - 1 if recipe.restarts else torch.randn(shape, device=device)
