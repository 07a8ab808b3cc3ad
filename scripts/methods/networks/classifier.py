"""The classifier of digits. Images are (n, 784) or (n, 28, 28) floats in [0, 1]."""

import torch
from torch import nn


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
