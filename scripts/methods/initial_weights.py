"""The weights that a network starts with."""

from collections.abc import Callable

import torch
from torch import nn

from scripts.methods.global_randomness import drawing_from


def initialise(make: Callable[[], nn.Module], generator: torch.Generator) -> nn.Module:
    """``make()`` with weights drawn from ``generator``, on the CPU; torch's own generator is left as it was.

    Raises ValueError for weights or buffers that share memory: what is trained could not be stored at the end.
    """
    with drawing_from(generator):
        network = make()
    owners: dict[int, str] = {}
    for name, value in network.state_dict().items():
        memory = value.untyped_storage()
        owner = owners.setdefault(memory.data_ptr(), name) if value.nbytes else name
        if owner != name or value.nbytes > memory.nbytes():
            other = "itself" if owner == name else owner
            raise ValueError(
                f"{name} of the network shares its memory with {other}: "
                "give each weight and buffer its own, or they cannot be stored"
            )
    return network
