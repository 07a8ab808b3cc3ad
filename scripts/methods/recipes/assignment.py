"""The assignment's own recipe, for a GPU."""

import torch
from torch import nn

from scripts.methods.digit_chains import Recipe

# SGLD adds noise of variance 2 step. At the limit neighbouring numbers in single precision are 1 apart: chains at
# temperature 1 would no longer feel the energy (Grathwohl et al., arXiv:1912.03263, stop at a loss of 1e8).
RECIPE = Recipe(1e-4, (2e-4) ** 0.5, 0.0, 1e-4, (0.9, 0.999), False, 0.0, 0.0, 0.0, 1e7)


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
