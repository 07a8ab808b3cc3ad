"""The small cold recipe: digits on a CPU."""

import torch
from torch import nn
from torch.nn import functional

from scripts.methods.digit_chains import Recipe
from scripts.methods.langevin import Kernel

# The limit is far beyond the ±5, 1 / (2 penalty), at which the loss would hold energies of data and samples told apart.
RECIPE = Recipe(
    Kernel(size=10.0, noise=0.005, gradient_limit=0.03, bound=1.0, noise_first=True),
    learning_rate=1e-3,
    betas=(0.0, 0.999),
    energy_limit=100.0,
    falls=True,
    penalty=0.1,
    data_noise=0.005,
    restarts=0.05,
)


class Energy(nn.Module):
    """Convolutions 5x5, 3x3, 3x3 of stride 2 with 32, 64, 64 channels, a hidden layer of 64, SiLU."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 32, 5, stride=2, padding=2),
            nn.SiLU(),
            nn.Conv2d(32, 64, 3, stride=2, padding=1),
            nn.SiLU(),
            nn.Conv2d(64, 64, 3, stride=2, padding=1),
            nn.SiLU(),
            nn.Flatten(),
            nn.Linear(64 * 4 * 4, 64),
            nn.SiLU(),
            nn.Linear(64, 1),
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """(n,) energies of (n, 1, 28, 28) images."""
        first, *others = self.body
        # A matrix product over the patches: the gradient of a convolution of one channel is slow on a CPU.
        patches = functional.unfold(images, 5, padding=2, stride=2).transpose(1, 2)
        values = functional.linear(patches, first.weight.flatten(1), first.bias)
        values = values.unflatten(1, (14, 14)).permute(0, 3, 1, 2)
        for layer in others:
            values = layer(values)
        return values.squeeze(1)
