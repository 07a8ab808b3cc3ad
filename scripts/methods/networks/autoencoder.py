"""The autoencoder of digits. Images are (n, 784) or (n, 28, 28) floats in [0, 1]."""

import torch
from torch import nn


class Autoencoder(nn.Module):
    """784-256-128-2-128-256-784 with ReLU, a linear code and a sigmoid output."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 2)
        )
        self.decoder = nn.Sequential(
            nn.Linear(2, 128), nn.ReLU(), nn.Linear(128, 256), nn.ReLU(), nn.Linear(256, 784), nn.Sigmoid()
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """(n, 784) reconstructions."""
        return self.decoder(self.encoder(images))
