"""What a classifier makes of images: how sure it is, of which classes, and how near their features are to others'."""

from typing import NamedTuple

import numpy as np
import torch

from scripts.methods.frechet import class_entropy, frechet_distance
from scripts.methods.pixels import unit_interval

MEASURES = ("frechet_distance", "class_entropy", "confidence")


class View(NamedTuple):
    """features (n, d) of the penultimate layer; confidence (n,), the largest probability; classes (n,), whose it is."""

    features: np.ndarray
    confidence: np.ndarray
    classes: np.ndarray


def energies(network: torch.nn.Module, images: torch.Tensor, batch: int = 500) -> torch.Tensor:
    """(n,) energies of (n, 1, 28, 28) images, without gradients, in evaluation mode."""
    network.eval()
    with torch.no_grad():
        return torch.cat([network(part) for part in images.split(batch)])


def view(classifier, images: np.ndarray) -> View:
    """How ``classifier`` sees (n, 28, 28) byte images."""
    with torch.no_grad():
        features = classifier.features(torch.from_numpy(unit_interval(images, np.float32)))
        confidence, classes = classifier.head(features).softmax(dim=1).max(dim=1)
    return View(features.numpy(), confidence.numpy().astype(np.float64), classes.numpy())


def quality(seen: View, reference: View) -> dict[str, float]:
    """Measures of images that were ``seen``, beside the ``reference`` of real ones, by ``MEASURES``."""
    return {
        "frechet_distance": frechet_distance(seen.features, reference.features),
        "class_entropy": class_entropy(seen.classes),
        "confidence": float(seen.confidence.mean()),
    }


def temperature(step: float, noise: float) -> float:
    """Temperature of Langevin chains with gradient step ``step`` and noise of deviation ``noise``."""
    return noise**2 / (2 * step)
