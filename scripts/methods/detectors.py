"""A Gaussian mixture on a classifier's activations: images of low likelihood are foreign."""

from collections.abc import Mapping
from contextlib import suppress

import numpy as np
import torch
from sklearn.mixture import GaussianMixture

# Images at a time: bounds the memory.
BLOCK = 2048
# The assignment's own.
RANDOM_STATE = 42
# Training points for each component and activation from which covariances are far enough from singular.
POINTS_FOR_SINGLE = 5


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


def fit_mixture(values: np.ndarray, components: int, initialisations: int) -> dict[str, np.ndarray]:
    """Expectation-maximisation for full covariances on (n, d), the most likely of several starts.

    What ``GaussianMixture(components, n_init=initialisations, random_state=42)`` finds, in less time: constant
    activations are left out and put back as they would have come out, and with many points for each component all
    starts climb in single precision, which takes half the time; the best ends in double precision.

    Returns weights (K,), means (K, d) and Cholesky factors of the precisions (K, d, d), whether the iterations
    converged, and their number. Raises ValueError for fewer points than components, where all activations are
    constant and where a covariance collapses.
    """
    values = np.asarray(values, dtype=np.float64)
    varies = values.min(axis=0) < values.max(axis=0)
    # Image after image in memory, as a selection by index is not: scikit-learn passes over it many times.
    points = values.compress(varies, axis=1)
    mixture = GaussianMixture(components, n_init=initialisations, random_state=RANDOM_STATE)
    iterations = 0
    if len(points) >= POINTS_FOR_SINGLE * components * points.shape[1]:
        # A covariance that is singular but for its regularisation can collapse in single precision alone.
        with suppress(ValueError):
            mixture.fit(points.astype(np.float32))
            iterations = mixture.n_iter_
            mixture.set_params(warm_start=True, max_iter=max(1, mixture.max_iter - iterations))
    mixture.fit(points)
    means = np.tile(values[0], (components, 1))
    means[:, varies] = mixture.means_
    precisions_cholesky = np.tile(np.eye(len(varies)) / np.sqrt(mixture.reg_covar), (components, 1, 1))
    precisions_cholesky[np.ix_(range(components), varies, varies)] = mixture.precisions_cholesky_
    return {
        "weights": mixture.weights_,
        "means": means,
        "precisions_cholesky": precisions_cholesky,
        "converged": np.array(mixture.converged_),
        "iterations": np.array(iterations + mixture.n_iter_),
    }


def log_likelihoods(values: np.ndarray, mixture: Mapping[str, np.ndarray]) -> np.ndarray:
    """(n,) natural logarithms of the density at (n, d) points, of a mixture as ``fit_mixture`` returns it."""
    components = len(mixture["weights"])
    model = GaussianMixture(components)
    model.weights_, model.means_ = mixture["weights"], mixture["means"]
    model.precisions_cholesky_ = mixture["precisions_cholesky"]
    return model.score_samples(np.asarray(values, dtype=np.float64))
