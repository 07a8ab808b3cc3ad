import numpy as np
import pytest
import torch
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from scripts.methods import detectors
from scripts.methods.networks import Classifier
from scripts.methods.scores import auroc


@pytest.fixture
def network():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Classifier()


def two_clouds(count, generator):
    return generator.normal(size=(count, 3)) + 6 * generator.integers(2, size=(count, 1))


def fitted(components=2):
    points = two_clouds(400, np.random.default_rng(0))
    return points, detectors.fit_mixture(points, components, 2)


def test_log_likelihood_is_that_of_the_weighted_normal_densities():
    points, mixture = fitted()
    expected = logsumexp(
        [
            np.log(weight) + multivariate_normal(mean, covariance).logpdf(points)
            for weight, mean, covariance in zip(mixture.weights_, mixture.means_, mixture.covariances_, strict=True)
        ],
        axis=0,
    )
    np.testing.assert_allclose(detectors.log_likelihoods(points, **detectors.parameters(mixture)), expected)


def test_mixture_of_one_component_has_the_mean_and_covariance_of_the_points():
    points, mixture = fitted(components=1)
    np.testing.assert_allclose(mixture.means_[0], points.mean(axis=0))
    np.testing.assert_allclose(mixture.covariances_[0], np.cov(points.T, ddof=0), atol=2e-6)


def test_fit_of_the_same_points_is_the_same():
    for first, second in zip(*(detectors.parameters(fitted()[1]).values() for _ in range(2)), strict=True):
        np.testing.assert_array_equal(first, second)


def test_points_far_from_the_mixture_are_told_apart_nearly_always():
    _, mixture = fitted()
    generator = np.random.default_rng(1)
    known, foreign = two_clouds(200, generator), two_clouds(200, generator) + np.array([0, 0, 20])
    model = detectors.parameters(mixture)
    assert auroc(-detectors.log_likelihoods(known, **model), -detectors.log_likelihoods(foreign, **model)) > 0.999


def test_activations_are_the_rectified_linear_maps_of_the_weights(network):
    points = np.random.default_rng(0).random((5, 784))
    values = points
    for layer in (1, 3):
        weights = network.body[layer].weight.detach().double().numpy()
        values = np.maximum(values @ weights.T + network.body[layer].bias.detach().double().numpy(), 0)
    np.testing.assert_allclose(detectors.activations(network, points), values, atol=1e-12)


def test_image_alone_is_evaluated_as_in_a_batch(network, monkeypatch):
    monkeypatch.setattr(detectors, "BLOCK", 64)
    images = np.random.default_rng(0).random((150, 784))
    batch = detectors.activations(network, images)
    assert batch.shape == (150, 256)
    model = detectors.parameters(detectors.fit_mixture(batch, 2, 1))
    together = detectors.log_likelihoods(batch, **model)
    for number in (0, 63, 64, 149):
        alone = detectors.activations(network, images[number : number + 1])
        np.testing.assert_allclose(alone[0], batch[number], atol=1e-12)
        assert detectors.log_likelihoods(alone, **model)[0] == pytest.approx(together[number], rel=1e-6)
