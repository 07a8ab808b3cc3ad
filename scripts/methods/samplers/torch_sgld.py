"""Langevin chains by torch-sgld, and the gradient of the likelihood by torch's automatic differentiation.

For any network of points; the reference for what does the same in less time.
"""

import torch
from torch import nn

from scripts.methods.global_randomness import drawing_from
from scripts.methods.langevin import frozen


class Energy:
    """The energy of points (n, d) by a ``network`` that maps them to (n, 1)."""

    def __init__(self, network: nn.Module):
        self.network = network

    def chains(self, start: torch.Tensor, steps: int, size: float, generator: torch.Generator) -> torch.Tensor:
        """(n, d) positions after ``steps`` SGLD steps of ``size`` from (n, d) ``start``, which is not changed.

        A chain may run away: its position is then not finite, which the caller has to look for.
        """
        # Here, because not every run asks for it.
        from torch_sgld import SGLD

        positions = start.detach().clone(memory_format=torch.contiguous_format).requires_grad_()
        sampler = SGLD([positions], lr=size)
        with frozen(self.network), drawing_from(generator):
            for _ in range(steps):
                sampler.zero_grad()
                self.network(positions).sum().backward()
                sampler.step()
        return positions.detach()

    def contrast(self, data: torch.Tensor, samples: torch.Tensor) -> tuple[float, float]:
        """Mean energies of (n, d) data and of (n, d) samples; the gradient of the first less the second is left in
        the network's parameters."""
        self.network.zero_grad()
        of_data, of_samples = self.network(data).mean(), self.network(samples).mean()
        (of_data - of_samples).backward()
        return of_data.item(), of_samples.item()
