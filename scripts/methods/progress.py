"""Long work that can be cut: now and then it hands over its state, and goes on from the one it is handed back.

A state is a nest of dicts, lists, numbers, texts, None, tensors and arrays.
"""

import torch
from torch import nn


class Forgetful:
    """Keeps no state; what keeps one has the same three methods."""

    def resume(self) -> dict | None:
        """The state last kept of this very work, or None."""

    def due(self) -> bool:
        """Whether it is time to keep the state. Asked before any work, too, so that keeping is rehearsed."""
        return False

    def keep(self, state: dict) -> None:
        """``state`` is what the work needs to go on from here."""


FORGETFUL = Forgetful()


def snapshot(network: nn.Module) -> dict[str, torch.Tensor]:
    """A copy of the weights."""
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


def state_of(network: nn.Module, optimiser: torch.optim.Optimizer) -> dict:
    return {"network": network.state_dict(), "optimiser": optimiser.state_dict()}


def put_back(network: nn.Module, optimiser: torch.optim.Optimizer, state: dict) -> None:
    """Weights and moments of ``state_of``, to the bit and laid out in memory as the network's are."""
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimiser"])
    for parameter, values in optimiser.state.items():
        for name, value in values.items():
            if value.shape == parameter.shape:
                values[name] = torch.empty_like(parameter).copy_(value)


def random_state(device: torch.device) -> list[torch.Tensor]:
    """torch's global generators that work on ``device`` draws from."""
    cuda = [torch.cuda.get_rng_state(device)] if device.type == "cuda" else []
    return [torch.get_rng_state(), *cuda]


def put_back_random(device: torch.device, state: list[torch.Tensor]) -> None:
    torch.set_rng_state(state[0])
    for cuda in state[1:]:
        torch.cuda.set_rng_state(cuda, device)
