"""The weights that a network starts with."""

from collections.abc import Callable

import torch
from torch import nn

from scripts.methods.global_randomness import drawing_from


def initialise(make: Callable[[], nn.Module], generator: torch.Generator) -> nn.Module:
    """``make()`` with weights drawn from ``generator``, on the CPU; torch's own generator is left as it was."""
    with drawing_from(generator):
        return make()
