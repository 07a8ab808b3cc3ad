"""Training by gradient descent on a loss, with what a validation set says about it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from scripts.methods.progress import FORGETFUL, Forgetful, put_back, snapshot, state_of

# Of an epoch's row.
COLUMNS = ("epoch", "train_loss", "validation_loss", "learning_rate")


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


def initialise(make: Callable[[], nn.Module], generator: np.random.Generator) -> nn.Module:
    """``make()`` with weights drawn from ``generator``; torch's own random numbers are left as they were."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(generator.integers(2**63)))
        return make()


def train(
    network: nn.Module,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    training: tuple[torch.Tensor, torch.Tensor],
    validation: tuple[torch.Tensor, torch.Tensor],
    generator: np.random.Generator,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    patience: int | None = None,
    reduce_factor: float = 0.5,
    reduce_patience: int | None = None,
    report: Callable[[dict], None] = lambda row: None,
    progress: Forgetful = FORGETFUL,
) -> Training:
    """Adam (Kingma and Ba, arXiv:1412.6980) on ``loss(network(inputs), targets)``; ``network`` is changed in place.

    ``training`` and ``validation`` are (inputs, targets) on the network's device; ``loss`` is a mean over a batch.
    With ``patience``, training stops after so many epochs without a lower validation loss, and the weights of the
    lowest are put back; without it, all epochs run and the last weights stay. With ``reduce_patience``, the learning
    rate is multiplied by ``reduce_factor`` on a plateau (torch's ReduceLROnPlateau). ``report`` receives each epoch's
    row by ``COLUMNS``; train_loss is the mean over the epoch's batches, while the weights move.

    Where a loss is not finite training stops, without an error; the history is that before that epoch,
    and the weights are, or with ``patience`` those of the lowest validation loss.
    """
    inputs, targets = training
    # Fused: one pass over the weights a step, which saves a quarter of an epoch on a CPU.
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate, fused=True)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimiser, factor=reduce_factor, patience=epochs if reduce_patience is None else reduce_patience
    )
    history, kept, weights, reductions, diverged = [], 0, snapshot(network), 0, None
    if state := progress.resume():
        put_back(network, optimiser, state)
        scheduler.load_state_dict(state["scheduler"])
        generator.bit_generator.state = state["generator"]
        history, kept, weights, reductions = (state[name] for name in ("history", "kept", "weights", "reductions"))
    best = history[kept - 1]["validation_loss"] if kept else float("inf")
    while len(history) < epochs and (patience is None or len(history) - kept < patience):
        if progress.due():
            progress.keep(
                {
                    **state_of(network, optimiser),
                    "scheduler": scheduler.state_dict(),
                    "generator": generator.bit_generator.state,
                    "history": history,
                    "kept": kept,
                    "weights": weights,
                    "reductions": reductions,
                }
            )
        rate = optimiser.param_groups[0]["lr"]
        batches = torch.from_numpy(generator.permutation(len(inputs))).to(inputs.device).split(batch_size)
        losses = list(_updates(network, optimiser, loss, inputs, targets, batches))
        row = {
            "epoch": len(history) + 1,
            "train_loss": sum(value * len(batch) for value, batch in zip(losses, batches, strict=False)) / len(inputs),
            "validation_loss": evaluate(network, loss, *validation),
            "learning_rate": rate,
        }
        if not np.isfinite([row["train_loss"], row["validation_loss"]]).all():
            diverged = len(history) * len(batches) + len(losses)
            break
        history.append(row)
        report(row)
        scheduler.step(row["validation_loss"])
        reductions += optimiser.param_groups[0]["lr"] < rate
        if patience is None or row["validation_loss"] < best:
            best, kept, weights = row["validation_loss"], row["epoch"], snapshot(network)
    network.load_state_dict(weights)
    network.eval()
    return Training(history, kept, int(reductions), diverged is None and len(history) < epochs, diverged)


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
