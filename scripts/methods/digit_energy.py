"""Energy networks of 28x28 images with grey levels from -1 to 1: low energy is meant for likely images."""

import torch
from torch import nn
from torch.nn import functional

RECIPES = ("digits", "assignment")


class SmallEnergy(nn.Module):
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


class AssignmentEnergy(nn.Module):
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


def energy_network(recipe: str) -> nn.Module:
    """The network of a recipe in `RECIPES`. Raises ValueError for another."""
    if recipe not in RECIPES:
        raise ValueError(f"there is no recipe {recipe!r} of the energy model of digits")
    return SmallEnergy() if recipe == "digits" else AssignmentEnergy()


def energies(network: nn.Module, images: torch.Tensor, batch: int = 500) -> torch.Tensor:
    """(n,) energies of (n, 1, 28, 28) images, without gradients, in evaluation mode."""
    network.eval()
    with torch.no_grad():
        return torch.cat([network(part) for part in images.split(batch)])
