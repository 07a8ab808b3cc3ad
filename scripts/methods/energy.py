"""Maximum likelihood for an energy network in the plane: the model's density is exp(-E(x)) / Z.

The gradient of the mean log-likelihood is E_model[grad E] - E_data[grad E]; samples of Langevin chains stand for the
model (persistent chains: Tieleman, ICML 2008). So each update lowers E(data) - E(samples).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from scripts.methods.adam import Adam
from scripts.methods.langevin import run, sgld, wide_start
from scripts.methods.resumable import FORGETFUL, Forgetful, ResumableTraining

# Where the chains of an update start, of the data, the last particles and a generator: see scripts/methods/chains.
Start = Callable[[torch.Tensor, torch.Tensor, torch.Generator], torch.Tensor]


@dataclass(frozen=True)
class Plan:
    """``iterations`` updates, each after ``length`` SGLD steps of size ``step``.

    The learning rate is ``constant`` or falls, ``linear``, to 0. Raises ValueError for an unknown schedule.
    """

    length: int
    step: float
    iterations: int
    learning_rate: float
    schedule: str = "constant"

    def __post_init__(self):
        if self.schedule not in ("constant", "linear"):
            raise ValueError(f"unknown schedule of the learning rate: {self.schedule!r}")

    def rate(self, update: int) -> float:
        """The learning rate of an update, counted from 1."""
        share = 1 - (update - 1) / self.iterations if self.schedule == "linear" else 1
        return self.learning_rate * share


@dataclass
class Training:
    """What a training leaves: mean energies of data and samples for each update, and the last particles (n, 2).

    ``diverged`` is the update, counted from 1, in which something was not finite any more, or None; particles and
    weights are then those before it.
    """

    data: np.ndarray
    samples: np.ndarray
    particles: torch.Tensor
    diverged: int | None


def signal(energy: nn.Module, data: torch.Tensor, samples: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean energies of (n, d) data and of (m, d) samples: the loss is the first less the second."""
    return energy(data).mean(), energy(samples).mean()


def train(
    energy: nn.Module,
    data: torch.Tensor,
    start: Start,
    plan: Plan,
    generator: torch.Generator,
    report: Callable[[int, float, float], None] = lambda *_: None,
    checkpoint: Forgetful = FORGETFUL,
) -> Training:
    """Fit ``energy`` to (n, 2) ``data`` with n chains for each update, from where ``start`` says.

    The first particles are draws from N(0, 25 I). Chains draw from ``generator``, on the device of the data.
    Stops early, without an error, when it diverges.
    """
    adam = Adam(energy.parameters(), lr=plan.learning_rate)
    particles, kernel = wide_start(len(data), generator), sgld(plan.step)
    training = ResumableTraining(checkpoint, energy, adam=adam, generator=generator, particles=particles, history=[])
    for update in training.rounds(plan.iterations):
        adam.param_groups[0]["lr"] = plan.rate(update)
        moved = run(energy, start(data, training.particles, generator), plan.length, kernel, generator)
        of_data, of_samples = signal(energy, data, moved)
        means = [of_data.item(), of_samples.item()]
        if not (np.isfinite(means).all() and torch.isfinite(moved).all()):
            training.diverge(update)
            break
        training.particles = moved
        training.history.append(means)
        training.approve()
        adam.zero_grad(set_to_none=True)
        (of_data - of_samples).backward()
        adam.step()
        if update % 100 == 0:
            report(update, *means)
    # No next update looks at what the last one made of the weights.
    if training.diverged is None and not all(torch.isfinite(mean) for mean in signal(energy, data, training.particles)):
        training.diverge(plan.iterations)
        training.history = training.history[: plan.iterations - 1]
    adam.zero_grad(set_to_none=True)
    of_data, of_samples = np.array(training.history, dtype=np.float32).reshape(-1, 2).T
    return Training(of_data, of_samples, training.particles, training.diverged)
