"""Maximum likelihood for an energy network in the plane: the model's density is exp(-E(x)) / Z.

The gradient of the mean log-likelihood is E_model[grad E] - E_data[grad E]; samples of Langevin chains stand for the
model (persistent chains: Tieleman, ICML 2008). So each update lowers E(data) - E(samples).
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from scripts.methods.langevin import run_chains, wide_start
from scripts.methods.progress import FORGETFUL, Forgetful, put_back, put_back_random, random_state, snapshot, state_of


@dataclass
class Training:
    """What a training leaves: mean energies of data and samples for each update, and the last particles.

    ``diverged`` is the update at which something was not finite any more, or None; particles and weights are then those
    before it.
    """

    data: torch.Tensor
    samples: torch.Tensor
    particles: torch.Tensor
    diverged: int | None


def signal(energy: nn.Module, data: torch.Tensor, samples: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean energies of (n, d) data and of (m, d) samples: the loss is the first less the second."""
    return energy(data).mean(), energy(samples).mean()


def train(
    energy: nn.Module,
    data: torch.Tensor,
    length: int,
    start: str,
    iterations: int,
    learning_rate: float,
    step: float,
    schedule: str = "constant",
    report: Callable[[int, float, float], None] = lambda *_: None,
    progress: Forgetful = FORGETFUL,
) -> Training:
    """Fit ``energy`` to (n, 2) ``data`` with n chains of ``length`` SGLD steps for each update.

    ``start`` is ``persistent`` (chains go on where they were; at first N(0, 25 I)), ``random`` (N(0, 25 I) for each
    update) or ``data`` (at the data for each update). The learning rate is ``constant`` or falls, ``linear``, to 0.
    Stops early, without an error, when it diverges. Raises ValueError for an unknown start or schedule.
    """
    if start not in ("persistent", "random", "data"):
        raise ValueError(f"unknown start of chains: {start!r}")
    if schedule not in ("constant", "linear"):
        raise ValueError(f"unknown schedule of the learning rate: {schedule!r}")
    optimiser = torch.optim.Adam(energy.parameters(), lr=learning_rate)
    particles = wide_start(len(data), data.device)
    history, done, weights = torch.full((iterations, 2), torch.nan), 0, snapshot(energy)
    if state := progress.resume():
        put_back(energy, optimiser, state)
        put_back_random(data.device, state["random"])
        particles, weights, done = state["particles"].to(data.device), state["weights"], len(state["history"])
        history[:done] = state["history"]
    diverged = None
    for iteration in range(done, iterations):
        if progress.due():
            progress.keep(
                {
                    **state_of(energy, optimiser),
                    "random": random_state(data.device),
                    "particles": particles,
                    "weights": weights,
                    "history": history[:iteration],
                }
            )
        if schedule == "linear":
            optimiser.param_groups[0]["lr"] = learning_rate * (1 - iteration / iterations)
        first = data if start == "data" else wide_start(len(data), data.device) if start == "random" else particles
        moved = run_chains(energy, first, length, step)
        of_data, of_samples = signal(energy, data, moved)
        means = torch.stack([of_data, of_samples]).detach().cpu()
        if not (torch.isfinite(means).all() and torch.isfinite(moved).all()):
            diverged = iteration
            energy.load_state_dict(weights)
            break
        particles, history[iteration], weights = moved, means, snapshot(energy)
        optimiser.zero_grad(set_to_none=True)
        (of_data - of_samples).backward()
        optimiser.step()
        if (iteration + 1) % 100 == 0:
            report(iteration + 1, *history[iteration].tolist())
    # No next update looks at what the last one made of the weights.
    if diverged is None and not all(torch.isfinite(mean) for mean in signal(energy, data, particles)):
        diverged = iterations - 1
        energy.load_state_dict(weights)
    optimiser.zero_grad(set_to_none=True)
    done = iterations if diverged is None else diverged
    return Training(history[:done, 0], history[:done, 1], particles, diverged)
