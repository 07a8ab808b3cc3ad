"""Maximum likelihood for an energy network in the plane: the model's density is exp(-E(x)) / Z.

The gradient of the mean log-likelihood is E_model[grad E] - E_data[grad E]; samples of Langevin chains stand for the
model (persistent chains: Tieleman, ICML 2008). So each update lowers E(data) - E(samples).

With chains that lag behind, training is a loop with delayed feedback: weights swing about where they should be, and the
last update is where the swing happens to stop. Their average does not swing (Polyak and Juditsky, SIAM Journal on
Control and Optimization 30, 1992).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from scripts.methods.adam import Adam
from scripts.methods.langevin import wide_start
from scripts.methods.resumable import FORGETFUL, Forgetful, ResumableTraining

# Where the chains of an update start, of the data, the last particles and a generator: see scripts/methods/chains.
Start = Callable[[torch.Tensor, torch.Tensor, torch.Generator], torch.Tensor]
# About so many times the weights are stored on the way.
SNAPSHOTS = 200


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

    def stored(self, update: int) -> bool:
        """Whether the weights after this update are to be stored: those of 0 and of the last are."""
        return update % max(1, self.iterations // SNAPSHOTS) == 0 or update == self.iterations

    def averaged(self, update: int) -> bool:
        """Whether the weights after this update belong to the second half."""
        return 2 * update > self.iterations


@dataclass
class Training:
    """What a training leaves: mean energies of data and samples for each update, and the last particles (n, 2).

    ``snapshots`` (m, p) are all weights as one row, after each of the (m,) ``updates``; the last row is what the
    training ended with. ``diverged`` is the update, counted from 1, in which something was not finite any more, or
    None; particles and weights are then those before it.
    """

    data: np.ndarray
    samples: np.ndarray
    particles: torch.Tensor
    snapshots: np.ndarray
    updates: np.ndarray
    diverged: int | None


def train(
    energy,
    data: torch.Tensor,
    start: Start,
    plan: Plan,
    generator: torch.Generator,
    report: Callable[[int, float, float], None] = lambda *_: None,
    checkpoint: Forgetful = FORGETFUL,
) -> Training:
    """Fit ``energy`` to (n, 2) ``data`` with n chains for each update, from where ``start`` says.

    ``energy`` has a ``network``, ``chains`` and ``contrast``, as those of scripts/methods/samplers. Its network ends
    with the mean of the weights of the second half of the updates; where there is none, with the last good ones.
    The first particles are draws from N(0, 25 I). Chains draw from ``generator``, on the device of the data.
    Stops early, without an error, when it diverges.
    """
    network = energy.network
    adam = Adam(network.parameters(), lr=plan.learning_rate)
    # Coordinates side by side in memory, as the fast chains take them.
    data = data.T.contiguous().T
    training = ResumableTraining(
        checkpoint,
        network,
        adam=adam,
        generator=generator,
        particles=wide_start(len(data), generator),
        history=[],
        snapshots=[],
        updates=[],
        total=torch.zeros_like(_row(network), dtype=torch.float64),
        averaged=0,
        good_update=0,
    )
    for update in training.rounds(plan.iterations):
        adam.param_groups[0]["lr"] = plan.rate(update)
        moved = energy.chains(start(data, training.particles, generator), plan.length, plan.step, generator)
        means = energy.contrast(data, moved)
        if not (np.isfinite(means).all() and torch.isfinite(moved).all()):
            training.diverge(update)
            break
        _remember(training, plan, update - 1)
        training.particles = moved
        training.history.append(means)
        training.approve()
        adam.step()
        if update % 100 == 0:
            report(update, *means)
    # No next update looks at what the last one made of the weights.
    if training.diverged is None:
        if np.isfinite(energy.contrast(data, training.particles)).all():
            _remember(training, plan, plan.iterations)
        else:
            training.diverge(plan.iterations)
            training.history = training.history[: plan.iterations - 1]
    if training.updates[-1:] != [training.good_update]:
        training.snapshots.append(_row(network))
        training.updates.append(training.good_update)
    if training.averaged:
        nn.utils.vector_to_parameters((training.total / training.averaged).float(), network.parameters())
    network.zero_grad()
    of_data, of_samples = np.array(training.history, dtype=np.float32).reshape(-1, 2).T
    snapshots = torch.stack(training.snapshots).cpu().numpy()
    updates = np.array(training.updates)
    return Training(of_data, of_samples, training.particles, snapshots, updates, training.diverged)


def by_name(rows: np.ndarray, network: nn.Module) -> dict[str, np.ndarray]:
    """(m, ...) arrays of each of the network's weights by its name, from (m, p) ``rows`` of all of them."""
    shapes = {name: weights.shape for name, weights in network.state_dict().items()}
    ends = np.cumsum([shape.numel() for shape in shapes.values()])[:-1]
    pieces = np.split(rows, ends, axis=1)
    return {name: piece.reshape(-1, *shape) for (name, shape), piece in zip(shapes.items(), pieces, strict=True)}


def _remember(training: ResumableTraining, plan: Plan, update: int) -> None:
    """The weights after an update, which gave finite energies."""
    training.good_update = update
    if plan.stored(update):
        training.snapshots.append(_row(training.network))
        training.updates.append(update)
    if plan.averaged(update):
        training.total += _row(training.network)
        training.averaged += 1


def _row(network: nn.Module) -> torch.Tensor:
    return nn.utils.parameters_to_vector(network.parameters()).detach()
