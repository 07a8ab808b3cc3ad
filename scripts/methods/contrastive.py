"""Contrastive training of an energy network of images, and its Langevin chains.

The likelihood's gradient lowers the energy of data and raises that of the model's samples (Hinton, Neural Computation
14, 2002); samples are chains that go on from update to update (Tieleman, ICML 2008). Small steps with clipped
gradients and a replay buffer that now and then restarts: Du and Mordatch, arXiv:1903.08689.
Images are (n, 1, 28, 28) with grey levels from -1 to 1. Random numbers are torch's global ones: callers fork and seed.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from scripts.methods.digit_chains import Recipe, chains, noise_images
from scripts.methods.progress import FORGETFUL, Forgetful, put_back, put_back_random, random_state, snapshot, state_of


class Training(NamedTuple):
    """``buffer`` (n, 1, 28, 28); ``history`` has a row (iteration, energy of data, energy of samples) an update;
    ``diverged`` is the update in which an energy was beyond the recipe's limit or not finite, or None."""

    buffer: torch.Tensor
    history: list[tuple[int, float, float]]
    diverged: int | None


def loss(data: torch.Tensor, samples: torch.Tensor, penalty: float) -> torch.Tensor:
    """Mean energy of data less that of samples, plus ``penalty`` times both mean squares. Arguments are energies."""
    squares = (data**2).mean() + (samples**2).mean()
    return data.mean() - samples.mean() + penalty * squares


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
