"""The assignment's own recipe, for a GPU."""

import torch
from torch import nn

from scripts.methods.digit_chains import Recipe
from scripts.methods.langevin import sgld

# At the limit neighbouring numbers in single precision are 1 apart: chains at temperature 1 would no longer feel the
# energy (Grathwohl et al., arXiv:1912.03263, stop at a loss of 1e8).
RECIPE = Recipe(sgld(1e-4, bound=1.0), learning_rate=1e-4, betas=(0.9, 0.999), energy_limit=1e7)


class Energy(nn.Module):
    """Convolutions 5x5 of stride 2 with 64, 128, 256 channels and LeakyReLU 0.2, then one linear layer."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 64, 5, stride=2, padding=2),
            nn.LeakyReLU(0.2),
            nn.Conv2d(64, 128, 5, stride=2, padding=2),
            nn.LeakyReLU(0.2),
            nn.Conv2d(128, 256, 5, stride=2, padding=2),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(256 * 4 * 4, 1),
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """(n,) energies of (n, 1, 28, 28) images."""
        return self.body(images).squeeze(1)
