"""Training by gradient descent on a loss, with what a validation set says about it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from scripts.methods.adam import Adam
from scripts.methods.resumable import FORGETFUL, Forgetful, ResumableTraining

# Of an epoch's row.
COLUMNS = ("epoch", "train_loss", "validation_loss", "learning_rate")


@dataclass(frozen=True)
class Plan:
    """``epochs`` passes over the training data, ``batch_size`` at a time, with Adam's ``learning_rate``.

    With ``patience``, training stops after so many epochs without a lower validation loss, and the weights of the
    lowest are put back; without it, all epochs run and the last weights stay. With ``reduce_patience``, the learning
    rate is multiplied by ``reduce_factor`` after more than so many epochs without a lower validation loss, and again
    after as many more. For both, lower is what is below all losses before, by however little.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    patience: int | None = None
    reduce_factor: float = 0.5
    reduce_patience: int | None = None

    def plateau(self, optimiser: torch.optim.Optimizer) -> torch.optim.lr_scheduler.ReduceLROnPlateau:
        patience = self.epochs if self.reduce_patience is None else self.reduce_patience
        # By itself torch takes small gains for none, and makes no small reductions.
        return torch.optim.lr_scheduler.ReduceLROnPlateau(
            optimiser, factor=self.reduce_factor, patience=patience, threshold=0, eps=0
        )


@dataclass
class Training:
    """What came of a training: one row of ``history`` an epoch, and the epoch (from 1) whose weights are kept.

    ``diverged`` is the update, counted from 1 over all epochs, whose loss was not finite, or None.
    """

    history: list[dict]
    kept: int
    reductions: int
    stopped_early: bool
    diverged: int | None

    def facts(self) -> dict:
        """All but the history, the number of its epochs and, where training diverged, a sentence that says where."""
        where = f"update {self.diverged} (epoch {len(self.history) + 1})"
        return {
            "kept": self.kept,
            "reductions": self.reductions,
            "stopped_early": self.stopped_early,
            "epochs": len(self.history),
            "diverged": self.diverged,
            "reason": "" if self.diverged is None else f"The loss was not finite in {where}.",
        }


def train(
    network: nn.Module,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    training: tuple[torch.Tensor, torch.Tensor],
    validation: tuple[torch.Tensor, torch.Tensor],
    plan: Plan,
    generator: np.random.Generator,
    report: Callable[[dict], None] = lambda row: None,
    checkpoint: Forgetful = FORGETFUL,
) -> Training:
    """Adam (Kingma and Ba, arXiv:1412.6980) on ``loss(network(inputs), targets)``; ``network`` is changed in place.

    ``training`` and ``validation`` are (inputs, targets) on the network's device; ``loss`` is a mean over a batch;
    ``generator`` draws the batches. ``report`` receives each epoch's row by ``COLUMNS``; train_loss is the mean over
    the epoch's batches, while the weights move.

    Where a loss is not finite training stops, without an error; the history is that before that epoch,
    and the weights are, or with ``patience`` those of the lowest validation loss.
    """
    inputs, targets = training
    # Fused: one pass over the weights a step, which saves a quarter of an epoch on a CPU.
    adam = Adam(network.parameters(), lr=plan.learning_rate, fused=True)
    plateau = plan.plateau(adam)
    run = ResumableTraining(
        checkpoint, network, adam=adam, plateau=plateau, generator=generator, history=[], kept=0, reductions=0
    )
    for epoch in run.rounds(plan.epochs):
        rate = adam.param_groups[0]["lr"]
        batches = torch.from_numpy(generator.permutation(len(inputs))).to(inputs.device).split(plan.batch_size)
        losses = list(_updates(network, adam, loss, inputs, targets, batches))
        row = {
            "epoch": epoch,
            "train_loss": sum(value * len(batch) for value, batch in zip(losses, batches, strict=False)) / len(inputs),
            "validation_loss": evaluate(network, loss, *validation),
            "learning_rate": rate,
        }
        if not np.isfinite([row["train_loss"], row["validation_loss"]]).all():
            run.diverge((epoch - 1) * len(batches) + len(losses))
            break
        lowest = min((before["validation_loss"] for before in run.history), default=math.inf)
        run.history.append(row)
        report(row)
        plateau.step(row["validation_loss"])
        run.reductions += int(adam.param_groups[0]["lr"] < rate)
        if plan.patience is None or row["validation_loss"] < lowest:
            run.kept = epoch
            run.approve()
        elif epoch - run.kept >= plan.patience:
            break
    network.load_state_dict(run.good)
    network.eval()
    stopped_early = run.diverged is None and len(run.history) < plan.epochs
    return Training(run.history, run.kept, run.reductions, stopped_early, run.diverged)


def _updates(network, optimiser, loss, inputs, targets, batches):
    """The loss of each batch before its update; ends with one that is not finite, and leaves its update out."""
    network.train()
    for batch in batches:
        value = loss(network(inputs[batch]), targets[batch])
        yield (number := value.item())
        if not math.isfinite(number):
            return
        optimiser.zero_grad()
        value.backward()
        optimiser.step()


@torch.no_grad()
def evaluate(network: nn.Module, loss: Callable, inputs: torch.Tensor, targets: torch.Tensor) -> float:
    """The mean loss, with the network in evaluation mode."""
    network.eval()
    return loss(network(inputs), targets).item()
