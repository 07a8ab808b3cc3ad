"""Training by gradient descent on a loss, with what a validation set says about it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn


@dataclass
class Training:
    """What came of a training: one row of ``history`` an epoch, and the epoch (from 1) whose weights are kept."""

    history: list[dict]
    kept: int
    reductions: int
    stopped_early: bool


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
    reduce_factor: float = 1.0,
    reduce_patience: int | None = None,
    report: Callable[[dict], None] = lambda row: None,
) -> Training:
    """Adam (Kingma and Ba, arXiv:1412.6980) on ``loss(network(inputs), targets)``; ``network`` is changed in place.

    ``training`` and ``validation`` are (inputs, targets) on the network's device; ``loss`` is a mean over a batch.
    With ``patience``, training stops after so many epochs without a lower validation loss, and the weights of the
    lowest are put back; without it, all epochs run and the last weights stay. With ``reduce_patience``, the learning
    rate is multiplied by ``reduce_factor`` on a plateau (torch's ReduceLROnPlateau). ``report`` receives each epoch's
    row: epoch, train_loss (mean over the epoch's batches, while the weights move), validation_loss, learning_rate.

    Raises FloatingPointError if a loss is not finite.
    """
    inputs, targets = training
    # Fused: one pass over the weights a step, which saves a quarter of an epoch on a CPU.
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate, fused=True)
    scheduler = None
    if reduce_patience is not None:
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
            optimiser, factor=reduce_factor, patience=reduce_patience
        )
    history, best, kept, weights, reductions = [], float("inf"), 0, None, 0
    for epoch in range(1, epochs + 1):
        network.train()
        total, rate = 0.0, optimiser.param_groups[0]["lr"]
        order = torch.from_numpy(generator.permutation(len(inputs))).to(inputs.device)
        for batch in order.split(batch_size):
            value = loss(network(inputs[batch]), targets[batch])
            optimiser.zero_grad()
            value.backward()
            optimiser.step()
            total += value.item() * len(batch)
        row = {
            "epoch": epoch,
            "train_loss": total / len(inputs),
            "validation_loss": evaluate(network, loss, *validation),
            "learning_rate": rate,
        }
        if not np.isfinite([row["train_loss"], row["validation_loss"]]).all():
            raise FloatingPointError(f"the loss is not finite in epoch {epoch}: give a smaller learning rate")
        history.append(row)
        report(row)
        if scheduler is not None:
            scheduler.step(row["validation_loss"])
            reductions += optimiser.param_groups[0]["lr"] < rate
        if row["validation_loss"] < best:
            best, kept = row["validation_loss"], epoch
            weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
        if patience is not None and epoch - kept >= patience:
            break
    if patience is not None:
        network.load_state_dict(weights)
    else:
        kept = epoch
    network.eval()
    return Training(history, kept, int(reductions), epoch < epochs)


@torch.no_grad()
def evaluate(network: nn.Module, loss: Callable, inputs: torch.Tensor, targets: torch.Tensor) -> float:
    """The mean loss, with the network in evaluation mode."""
    network.eval()
    return loss(network(inputs), targets).item()


@torch.no_grad()
def predict(function: Callable[[torch.Tensor], torch.Tensor], images: np.ndarray, device: str = "cpu") -> np.ndarray:
    """``function`` of (n, 784) images, as a float64 array."""
    return function(torch.from_numpy(images).float().to(device)).cpu().double().numpy()
