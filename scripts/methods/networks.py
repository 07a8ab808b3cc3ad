"""The networks of the study. Images are (n, 784) or (n, 28, 28) floats in [0, 1]; nothing here trains or samples."""

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


class Classifier(nn.Module):
    """784-512-256-10 with ReLU."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU())
        self.head = nn.Linear(256, 10)

    def features(self, images: torch.Tensor) -> torch.Tensor:
        """(n, 256) activations of the penultimate layer."""
        return self.body(images)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """(n, 10) logits."""
        return self.head(self.features(images))
