import numpy as np
import pytest
from scipy.stats import multivariate_normal

from scripts.methods.energy_distance import energy_distance
from scripts.methods.mixture import log_density, sample
from scripts.methods.modes import upper


def test_log_density_is_scipys():
    points = np.random.default_rng(0).normal(size=(20, 2)) * 3
    expected = sum(multivariate_normal([m, m]).pdf(points) / 2 for m in (2.5, -2.5))
    np.testing.assert_allclose(np.exp(log_density(points)), expected)


def test_samples_have_the_mixtures_moments():
    points = sample(40_000, np.random.default_rng(1))
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=0.07)
    np.testing.assert_allclose(np.cov(points.T), [[7.25, 6.25], [6.25, 7.25]], atol=0.1)
    assert upper(points).mean() == pytest.approx(0.5, abs=0.01)


def test_energy_distance_is_that_of_all_pairs():
    generator = np.random.default_rng(2)
    first, second = generator.normal(size=(7, 2)), generator.normal(size=(5, 2)) + 1

    def mean(one, other):
        pairs = [
            np.linalg.norm(a - b) for i, a in enumerate(one) for j, b in enumerate(other) if one is not other or i != j
        ]
        return np.mean(pairs)

    expected = 2 * mean(first, second) - mean(first, first) - mean(second, second)
    assert energy_distance(first, second) == pytest.approx(expected)


@pytest.mark.parametrize("counts", [(0, 5), (1, 5), (5, 1)])
def test_energy_distance_needs_two_points_of_each_set(counts):
    with pytest.raises(ValueError, match=f"needs two points of each set, found {counts[0]} and {counts[1]}"):
        energy_distance(*(np.ones((count, 2)) for count in counts))


def test_energy_distance_of_equal_distributions_is_nothing_beside_that_of_shifted_ones():
    generator = np.random.default_rng(3)
    first, second = sample(1000, generator), sample(1000, generator)
    assert abs(energy_distance(first, second)) < 0.03
    assert energy_distance(first, second + 2) > 0.5
