"""Langevin chains and the gradient of the likelihood for the energy network 2-h-h-1, by derivatives written by hand.

Points stand side by side, (2, n), so that each layer is one product of a small matrix with long rows; nothing is
recorded for automatic differentiation, and nothing is allocated in a step.
"""

import math

import torch
from torch import nn

# The derivative of ReLU: the entries of the first where those of the second are above 0, in one pass over memory.
where_active = torch.ops.aten.threshold_backward.grad_input


class Energy:
    """The energy of points (n, 2) by a ``network`` of `plane_energy.energy_network`.

    Points that lie in memory as (2, n), turned, cost no copy.
    """

    def __init__(self, network: nn.Module):
        self.network = network
        self.first, self.second, self.last = (layer for layer in network if isinstance(layer, nn.Linear))
        self.count = 0

    @torch.no_grad()
    def chains(self, start: torch.Tensor, steps: int, size: float, generator: torch.Generator) -> torch.Tensor:
        """As `torch_sgld.Energy.chains`; the noise of a step is drawn as (2, n)."""
        positions = start.T.clone(memory_format=torch.contiguous_format)
        self._make_room(positions)
        noise, scale = torch.empty_like(positions), math.sqrt(2 * size)
        back = (self.second.weight * self.last.weight.T).T.contiguous(), (-size * self.first.weight).T.contiguous()
        for _ in range(steps):
            noise.normal_(generator=generator)
            self._forward(positions)
            # Zeros and ones: the weights of the last layer stand in the product that follows.
            where_active(self.ones, self.outer, 0, grad_input=self.outer)
            torch.mm(back[0], self.outer, out=self.slopes)
            where_active(self.slopes, self.inner, 0, grad_input=self.slopes)
            positions.addmm_(back[1], self.slopes).add_(noise, alpha=scale)
        return positions.T

    @torch.no_grad()
    def contrast(self, data: torch.Tensor, samples: torch.Tensor) -> tuple[float, float]:
        """As `torch_sgld.Energy.contrast`."""
        of_data, by_data = self._mean(data.T.contiguous())
        of_samples, by_samples = self._mean(samples.T.contiguous())
        for parameter, ours, theirs in zip(self.network.parameters(), by_data, by_samples, strict=True):
            parameter.grad = (ours - theirs).view_as(parameter)
        return of_data, of_samples

    def _mean(self, points: torch.Tensor) -> tuple[float, list[torch.Tensor]]:
        """The mean energy of (2, n) points, and its derivatives by each parameter in the network's order."""
        self._make_room(points)
        self._forward(points)
        active = self.outer.clamp(min=0)
        mean = torch.addmm(self.last.bias[:, None], self.last.weight, active).mean().item()
        by_last = [active.sum(dim=1), self.last.bias.new_full((1,), self.count)]
        where_active(self.last.weight.T.expand_as(self.outer), self.outer, 0, grad_input=self.outer)
        torch.mm(self.second.weight.T, self.outer, out=self.slopes)
        where_active(self.slopes, self.inner, 0, grad_input=self.slopes)
        by_second = [self.outer @ self.active.T, self.outer.sum(dim=1)]
        by_first = [self.slopes @ points.T, self.slopes.sum(dim=1)]
        return mean, [each / self.count for each in (*by_first, *by_second, *by_last)]

    def _forward(self, points: torch.Tensor) -> None:
        torch.addmm(self.first.bias[:, None], self.first.weight, points, out=self.inner)
        torch.clamp(self.inner, min=0, out=self.active)
        torch.addmm(self.second.bias[:, None], self.second.weight, self.active, out=self.outer)

    def _make_room(self, points: torch.Tensor) -> None:
        if points.shape[1] != self.count:
            self.count = points.shape[1]
            self.ones = points.new_ones(len(self.first.weight), self.count)
            self.inner, self.active, self.outer, self.slopes = (torch.empty_like(self.ones) for _ in range(4))
