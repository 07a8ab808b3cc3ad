"""A Gaussian mixture on a classifier's activations: images of low likelihood are foreign."""

import numpy as np
import torch
from sklearn.mixture import GaussianMixture

# Images at a time: bounds the memory.
BLOCK = 2048
# The assignment's own.
RANDOM_STATE = 42


def activations(network, points: np.ndarray) -> np.ndarray:
    """(n, 256) float64 activations of the penultimate layer for (n, 784) pixels in [0, 1].

    In double precision, so that an image alone and the same image in a batch agree to rounding.
    """
    network = network.double().eval()
    with torch.no_grad():
        blocks = [
            network.features(torch.from_numpy(np.asarray(points[first : first + BLOCK], dtype=np.float64))).numpy()
            for first in range(0, len(points), BLOCK)
        ]
    return np.concatenate(blocks)


def fit_mixture(values: np.ndarray, components: int, initialisations: int) -> GaussianMixture:
    """Expectation-maximisation for full covariances on (n, d), the most likely of several starts.

    Raises ValueError for fewer points than components and where a covariance collapses.
    """
    return GaussianMixture(components, covariance_type="full", n_init=initialisations, random_state=RANDOM_STATE).fit(
        np.asarray(values, dtype=np.float64)
    )


def parameters(mixture: GaussianMixture) -> dict[str, np.ndarray]:
    """Weights (K,), means (K, d) and Cholesky factors of the precisions (K, d, d)."""
    return {
        "weights": mixture.weights_,
        "means": mixture.means_,
        "precisions_cholesky": mixture.precisions_cholesky_,
    }


def log_likelihoods(
    values: np.ndarray, weights: np.ndarray, means: np.ndarray, precisions_cholesky: np.ndarray
) -> np.ndarray:
    """(n,) natural logarithms of the mixture's density at (n, d) points."""
    mixture = GaussianMixture(len(weights), covariance_type="full")
    mixture.weights_, mixture.means_, mixture.precisions_cholesky_ = weights, means, precisions_cholesky
    return mixture.score_samples(np.asarray(values, dtype=np.float64))
