import numpy as np
import pytest
from scipy.linalg import sqrtm

from scripts.methods.frechet import class_entropy, covered_classes, frechet_distance, saturated_pixels


def test_distance_of_one_dimensional_gaussians_is_the_closed_form():
    first, second = np.random.default_rng(0).normal(size=(2, 500, 1)) * [[[2.0]], [[3.0]]] + [[[1.0]], [[5.0]]]
    expected = (first.mean() - second.mean()) ** 2 + (first.std(ddof=1) - second.std(ddof=1)) ** 2
    assert frechet_distance(first, second) == pytest.approx(expected)


def test_distance_equals_that_by_the_matrix_root_of_the_product():
    generator = np.random.default_rng(1)
    first = generator.normal(size=(300, 6)) @ generator.normal(size=(6, 6))
    second = generator.normal(size=(200, 6)) @ generator.normal(size=(6, 6)) + 1
    a, b = np.cov(first, rowvar=False), np.cov(second, rowvar=False)
    expected = ((first.mean(0) - second.mean(0)) ** 2).sum() + np.trace(a + b - 2 * sqrtm(a @ b).real)
    assert frechet_distance(first, second) == pytest.approx(expected)


def test_moved_features_are_as_far_as_the_move_also_with_fewer_images_than_features():
    features = np.random.default_rng(2).normal(size=(20, 50))
    assert frechet_distance(features, features) == pytest.approx(0, abs=1e-5)
    assert frechet_distance(features, features + 2) == pytest.approx(200)


def test_features_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="finite"):
        frechet_distance(np.full((5, 2), np.nan), np.ones((5, 2)))


def test_entropy_and_coverage_of_equal_and_of_single_classes():
    assert class_entropy(np.arange(10)) == pytest.approx(np.log(10))
    assert class_entropy(np.zeros(5, int)) == 0
    assert covered_classes(np.array([0] * 98 + [1, 2]), 0.02) == 1


def test_saturated_pixels_are_those_at_the_ends():
    assert saturated_pixels(np.array([[0, 255, 1, 254]], np.uint8)) == 0.5
