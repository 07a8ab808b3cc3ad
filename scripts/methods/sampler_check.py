"""A step of the chosen sampler in the plane beside that of torch-sgld."""

from copy import deepcopy

import torch
from torch import nn

from scripts.methods.samplers import torch_sgld


def reference_difference(energy, positions: torch.Tensor, size: float, generator: torch.Generator) -> float:
    """The largest absolute difference of a coordinate between where a step of ``size`` leads from (n, 2) ``positions``
    without its noise, by an ``energy`` of scripts/methods/samplers and by that of torch-sgld.

    The samplers draw their noise in different orders, so each draws it again from the same state and takes it away.
    """
    state, drifts = generator.get_state(), []
    for sampler in (energy, torch_sgld.Energy(energy.network)):
        generator.set_state(state)
        moved = sampler.chains(positions, 1, size, generator)
        generator.set_state(state)
        # On a network without slopes a step is its noise.
        drifts.append(
            moved - type(sampler)(flat(energy.network)).chains(torch.zeros_like(positions), 1, size, generator)
        )
    return float((drifts[0] - drifts[1]).abs().max())


def flat(network: nn.Module) -> nn.Module:
    """A network of the same shape whose energy is the same everywhere."""
    other = deepcopy(network)
    for parameter in other.parameters():
        nn.init.zeros_(parameter)
    return other
