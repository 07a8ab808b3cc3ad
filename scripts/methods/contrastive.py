"""Contrastive training of an energy network of images, and its Langevin chains.

The likelihood's gradient lowers the energy of data and raises that of the model's samples (Hinton, Neural Computation
14, 2002); samples are chains that go on from update to update (Tieleman, ICML 2008). Small steps with clipped
gradients and a replay buffer that now and then restarts: Du and Mordatch, arXiv:1903.08689.
Images are (n, 1, 28, 28) with grey levels from -1 to 1. Random numbers are torch's global ones: callers fork and seed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch_sgld import SGLD

from scripts.methods.langevin import frozen
from scripts.methods.progress import FORGETFUL, Forgetful, put_back, put_back_random, random_state, snapshot, state_of


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


RECIPES = {
    # Far beyond the ±5, 1 / (2 penalty), at which the loss would hold energies of data and samples told apart.
    "digits": Recipe(10.0, 0.005, 0.03, 1e-3, (0.0, 0.999), True, 0.1, 0.005, 0.05, 100.0),
    # SGLD adds noise of variance 2 step. At the limit neighbouring numbers in single precision are 1 apart: chains at
    # temperature 1 would no longer feel the energy (Grathwohl et al., arXiv:1912.03263, stop at a loss of 1e8).
    "assignment": Recipe(1e-4, (2e-4) ** 0.5, 0.0, 1e-4, (0.9, 0.999), False, 0.0, 0.0, 0.0, 1e7),
}


class Training(NamedTuple):
    """``buffer`` (n, 1, 28, 28); ``history`` has a row (iteration, energy of data, energy of samples) an update;
    ``diverged`` is the update in which an energy was beyond the recipe's limit or not finite, or None."""

    buffer: torch.Tensor
    history: list[tuple[int, float, float]]
    diverged: int | None


def temperature(step: float, noise: float) -> float:
    """Temperature of Langevin chains with gradient step ``step`` and noise of deviation ``noise``."""
    return noise**2 / (2 * step)


def levels(images: np.ndarray) -> torch.Tensor:
    """(n, 1, 28, 28) grey levels from -1 to 1 of (n, 28, 28) bytes."""
    return torch.from_numpy(images[:, None].astype(np.float32) / 127.5 - 1)


def as_bytes(images: torch.Tensor) -> np.ndarray:
    """(n, 28, 28) bytes of grey levels from -1 to 1; what is not a number becomes 0."""
    images = torch.nan_to_num(images[:, 0].cpu(), nan=-1.0)
    return ((images.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).numpy()


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


def loss(data: torch.Tensor, samples: torch.Tensor, penalty: float) -> torch.Tensor:
    """Mean energy of data less that of samples, plus ``penalty`` times both mean squares. Arguments are energies."""
    squares = (data**2).mean() + (samples**2).mean()
    return data.mean() - samples.mean() + penalty * squares


def noise_images(count: int, recipe: Recipe, device="cpu") -> torch.Tensor:
    """Where chains start: uniform noise, or standard normal noise for a recipe without restarts."""
    shape = (count, 1, 28, 28)
    return torch.rand(shape, device=device) * 2 - 1 if recipe.restarts else torch.randn(shape, device=device)


def train(
    network: nn.Module,
    data: torch.Tensor,
    recipe: Recipe,
    iterations: int,
    buffer_size: int,
    report: Callable[[int, float, float], None] = lambda *_: None,
    progress: Forgetful = FORGETFUL,
) -> Training:
    """Train ``network`` in place. Where it diverges it stops, with the last weights whose energies were in order."""
    # Grey levels side by side make the convolutions a quarter faster on a CPU.
    network.to(memory_format=torch.channels_last)
    adam = torch.optim.Adam(network.parameters(), lr=recipe.learning_rate, betas=recipe.betas)
    buffer = noise_images(buffer_size, recipe, data.device)
    history, weights, diverged = [], snapshot(network), None
    if state := progress.resume():
        put_back(network, adam, state)
        put_back_random(data.device, state["random"])
        buffer, weights = state["buffer"].to(data.device), state["weights"]
        history = [(int(iteration), *means) for iteration, *means in state["history"].tolist()]
    for iteration in range(len(history) + 1, iterations + 1):
        if progress.due():
            progress.keep(
                {
                    **state_of(network, adam),
                    "random": random_state(data.device),
                    "buffer": buffer,
                    "weights": weights,
                    "history": np.array(history).reshape(-1, 3),
                }
            )
        if recipe.falls:
            adam.param_groups[0]["lr"] = recipe.learning_rate * min(1.0, 2 * (1 - (iteration - 1) / iterations))
        rows = torch.randperm(len(buffer), device=data.device)[: recipe.batch]
        start = buffer[rows]
        restarted = torch.rand(len(rows), device=data.device) < recipe.restarts
        start[restarted] = noise_images(int(restarted.sum()), recipe, data.device)
        samples = chains(network, start, recipe, recipe.steps)
        batch = data[torch.randint(len(data), (recipe.batch,), device=data.device)]
        batch = (batch + recipe.data_noise * torch.randn_like(batch)).clamp(-1, 1)
        energies = network(torch.cat([batch, samples]))
        # False for what is no number, too.
        if not (energies.abs() <= recipe.energy_limit).all():
            diverged = iteration
            network.load_state_dict(weights)
            break
        buffer[rows], weights = samples, snapshot(network)
        real, generated = energies.split([len(batch), len(samples)])
        adam.zero_grad()
        loss(real, generated, recipe.penalty).backward()
        nn.utils.clip_grad_norm_(network.parameters(), recipe.norm_limit)
        adam.step()
        history.append((iteration, real.mean().item(), generated.mean().item()))
        report(*history[-1])
    adam.zero_grad()
    return Training(buffer, history, diverged)
