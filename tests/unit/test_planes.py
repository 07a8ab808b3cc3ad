"""Planes of codes, against brute force and closed forms."""

import numpy as np
import pytest

from scripts.methods.planes import along_spread, neighbour_accuracy, plane_grid, principal_plane, spread_ratio


def clouds(count=60):
    generator = np.random.default_rng(0)
    classes = generator.integers(0, 3, count)
    return generator.normal(size=(count, 2)) + 2 * classes[:, None], classes


def test_neighbour_accuracy_is_that_of_counted_votes():
    codes, classes = clouds()
    new, truth = codes[40:], classes[40:]
    codes, classes = codes[:40], classes[:40]
    right = 0
    for code, name in zip(new, truth, strict=True):
        nearest = np.argsort(((codes - code) ** 2).sum(axis=1))[:10]
        right += np.bincount(classes[nearest], minlength=3).argmax() == name
    assert neighbour_accuracy(codes, classes, new, truth) == right / len(new)


def test_principal_plane_agrees_with_the_singular_value_decomposition():
    generator = np.random.default_rng(1)
    images, new = generator.random((50, 9)), generator.random((7, 9))
    codes, new_codes, drawn = principal_plane(images, new)
    axes = np.linalg.svd(images - images.mean(axis=0))[2][:2]
    expected = (new - images.mean(axis=0)) @ axes.T
    np.testing.assert_allclose(np.abs(new_codes), np.abs(expected), atol=1e-12)
    np.testing.assert_allclose(drawn, expected @ axes + images.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(codes.mean(axis=0), 0, atol=1e-12)


def test_grid_runs_from_left_to_right_and_from_top_to_bottom():
    codes = np.random.default_rng(2).normal(size=(1000, 2)) * (1, 5)
    grid = plane_grid(codes, 4)
    assert grid.shape == (4, 4, 2)
    assert np.all(np.diff(grid[..., 0], axis=1) > 0) and np.all(np.diff(grid[..., 1], axis=0) < 0)
    np.testing.assert_allclose(grid[-1, 0], np.percentile(codes, 2, axis=0))
    np.testing.assert_allclose(grid[0, -1], np.percentile(codes, 98, axis=0))


def test_spread_of_points_on_a_line_is_their_order():
    places = np.random.default_rng(3).permutation(101)
    codes = np.stack([places, -2.0 * places], axis=1)
    assert places[along_spread(codes, 3)].tolist() == [5, 50, 95]


def test_spread_of_fewer_points_than_places_stays_within_them():
    chosen = along_spread(np.array([[0.0, 0.0], [1.0, 1.0]]), 5)
    assert set(chosen) <= {0, 1}
    assert along_spread(np.array([[3.0, 4.0]]), 2).tolist() == [0, 0]


def test_spread_ratio_is_zero_for_points_and_one_for_equal_classes():
    assert spread_ratio(np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]]), np.array([0, 0, 1])) == pytest.approx(0)
    codes = np.array([[0.0, 1.0], [2.0, 3.0]])
    assert spread_ratio(np.vstack([codes, codes]), np.array([0, 0, 1, 1])) == pytest.approx(1)
