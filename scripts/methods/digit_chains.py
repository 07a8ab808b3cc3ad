"""What distinguishes the recipes for energy models of digits, and where their chains start."""

from dataclasses import dataclass

import torch

from scripts.methods.digits import SIDE
from scripts.methods.langevin import Kernel


@dataclass(frozen=True)
class Recipe:
    """Chains of ``steps`` steps by ``kernel``; ``restarts`` is the share of chains that start anew in each update.

    The learning rate ``falls`` over the second half to 0. Training has diverged where an energy is beyond
    ``energy_limit``.
    """

    kernel: Kernel
    learning_rate: float
    betas: tuple[float, float]
    energy_limit: float
    falls: bool = False
    penalty: float = 0.0
    data_noise: float = 0.0
    restarts: float = 0.0
    steps: int = 20
    batch: int = 128
    norm_limit: float = 1.0


def noise_images(count: int, recipe: Recipe, generator: torch.Generator) -> torch.Tensor:
    """Where chains start: (count, 1, 28, 28) uniform noise, or standard normal noise for a recipe without restarts."""
    draw = torch.rand if recipe.restarts else torch.randn
    images = draw(count, 1, SIDE, SIDE, device=generator.device, generator=generator)
    return images * 2 - 1 if recipe.restarts else images
