"""The weights that a network starts with."""

from collections.abc import Callable

import torch
from torch import nn


def initialise(make: Callable[[], nn.Module], generator: torch.Generator) -> nn.Module:
    """``make()`` with weights drawn from ``generator``, on the CPU; torch's own generator is left as it was."""
    # torch.nn draws from nothing but its own.
    with torch.random.fork_rng(devices=[]):
        torch.set_rng_state(generator.get_state())
        network = make()
        generator.set_state(torch.get_rng_state())
    return network
