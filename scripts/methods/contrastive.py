"""Contrastive training of an energy network of images, and its Langevin chains.

The likelihood's gradient lowers the energy of data and raises that of the model's samples (Hinton, Neural Computation
14, 2002); samples are chains that go on from update to update (Tieleman, ICML 2008). Small steps with clipped
gradients and a replay buffer that now and then restarts: Du and Mordatch, arXiv:1903.08689.
Images are (n, 1, 28, 28) with grey levels from -1 to 1.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import nn

from scripts.methods.adam import Adam
from scripts.methods.digit_chains import Recipe, noise_images
from scripts.methods.langevin import run
from scripts.methods.resumable import FORGETFUL, Forgetful, ResumableTraining


class Training(NamedTuple):
    """``buffer`` (n, 1, 28, 28); ``history`` has a row (iteration, energy of data, energy of samples) an update;
    ``diverged`` is the update, from 1, in which an energy was beyond the recipe's limit or not finite, or None."""

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
    generator: torch.Generator,
    report: Callable[[int, float, float], None] = lambda *_: None,
    checkpoint: Forgetful = FORGETFUL,
) -> Training:
    """Train ``network`` in place, with draws from ``generator``, on the device of (n, 1, 28, 28) ``data``.

    Where it diverges it stops, with the last weights whose energies were in order.
    """
    # Grey levels side by side make the convolutions a quarter faster on a CPU.
    network.to(memory_format=torch.channels_last)
    adam = Adam(network.parameters(), lr=recipe.learning_rate, betas=recipe.betas)
    buffer = noise_images(buffer_size, recipe, generator)
    training = ResumableTraining(checkpoint, network, adam=adam, generator=generator, buffer=buffer, history=[])
    draws = {"device": data.device, "generator": generator}
    for update in training.rounds(iterations):
        if recipe.falls:
            adam.param_groups[0]["lr"] = recipe.learning_rate * min(1.0, 2 * (1 - (update - 1) / iterations))
        rows = torch.randperm(buffer_size, **draws)[: recipe.batch]
        start = training.buffer[rows]
        restarted = torch.rand(len(rows), **draws) < recipe.restarts
        start[restarted] = noise_images(int(restarted.sum()), recipe, generator)
        samples = run(network, start, recipe.steps, recipe.kernel, generator)
        batch = data[torch.randint(len(data), (recipe.batch,), **draws)]
        batch = (batch + recipe.data_noise * torch.randn(batch.shape, **draws)).clamp(-1, 1)
        energies = network(torch.cat([batch, samples]))
        # False for what is no number, too.
        if not (energies.abs() <= recipe.energy_limit).all():
            training.diverge(update)
            break
        training.buffer[rows] = samples
        training.approve()
        real, generated = energies.split([len(batch), len(samples)])
        adam.zero_grad()
        loss(real, generated, recipe.penalty).backward()
        nn.utils.clip_grad_norm_(network.parameters(), recipe.norm_limit)
        adam.step()
        training.history.append((update, real.mean().item(), generated.mean().item()))
        report(*training.history[-1])
    adam.zero_grad()
    return Training(training.buffer, training.history, training.diverged)
