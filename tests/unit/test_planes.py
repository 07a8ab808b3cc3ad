"""Planes of codes, against brute force and closed forms."""

import numpy as np
import pytest

from scripts.methods.plane_choices import along_spread, plane_grid
from scripts.methods.plane_measures import (
    collapsed_directions,
    filled_share,
    neighbour_accuracy,
    principal_plane,
    silhouette,
    spread_ratio,
)


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
    # More images than a block.
    bright = generator.integers(1, 256, (3000, 1, 9))
    images = generator.integers(0, bright, (3000, 3, 9), dtype=np.uint8)
    codes, new_codes, error = principal_plane(images[:2990], images[2990:])
    pixels = images.reshape(3000, -1) / 255
    centred = pixels - pixels[:2990].mean(axis=0)
    axes = np.linalg.svd(centred[:2990], full_matrices=False)[2][:2]
    expected = centred @ axes.T
    np.testing.assert_allclose(np.abs(np.concatenate([codes, new_codes])), np.abs(expected), atol=1e-11)
    assert error == pytest.approx(np.mean((expected @ axes - centred)[2990:] ** 2), rel=1e-11)


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
    assert spread_ratio(np.ones((4, 2)), np.array([0, 0, 1, 1])) == 1


def test_silhouette_is_the_mean_of_its_definition():
    codes, classes = clouds(30)
    distances = np.linalg.norm(codes[:, None] - codes, axis=-1)
    values = []
    for point in range(30):
        means = [distances[point, (classes == name) & (np.arange(30) != point)].mean() for name in range(3)]
        own, other = means[classes[point]], min(np.delete(means, classes[point]))
        values.append((other - own) / max(own, other))
    assert silhouette(codes, classes) == pytest.approx(np.mean(values))


def test_silhouette_of_classes_of_one_point_each_is_zero_by_definition():
    assert silhouette(np.random.default_rng(0).normal(size=(10, 2)), np.arange(10)) == 0


def test_even_codes_fill_their_plane_and_a_line_fills_a_diagonal():
    even = np.stack(np.meshgrid(np.linspace(0, 9, 50), np.linspace(0, 1, 40)), axis=-1).reshape(-1, 2)
    assert filled_share(even) == 1
    line = np.linspace(-1, 1, 2000)
    assert filled_share(np.stack([line, 3 * line], axis=1)) == pytest.approx(1 / 20)


@pytest.mark.parametrize("places, filled", [([[0, 0]], 1), ([[0, 0], [0, 1]], 2 / 20**2)])
def test_codes_in_a_few_places_fill_those_alone(places, filled):
    assert filled_share(np.tile(places, (2000 // len(places), 1))) <= filled


@pytest.mark.parametrize(
    "spread, collapsed", [((1, 1), 0), ((30, 1), 0), ((0.1, 0.02), 0), ((30, 0.1), 1), ((1, 0), 1), ((1e-4, 1e-4), 2)]
)
def test_directions_without_variance_are_found_however_the_plane_is_turned(spread, collapsed):
    codes = np.random.default_rng(0).normal(size=(500, 2)) * spread
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    assert collapsed_directions(codes @ turn) == collapsed_directions(codes) == collapsed
