from decimal import Decimal, getcontext

import numpy as np
import pytest

from scripts.methods.grid import grid
from scripts.methods.linear_pieces import integrals, pieces, second_difference
from scripts.methods.recession import lowest_slope
from tests.unit.plane_networks import energy, laplace, proper_network, random_network


def whole(weights, lines=()):
    values, lowest = integrals(weights, pieces(weights, lines))
    return np.log(values.sum()) - lowest


@pytest.mark.parametrize("slopes", [(1, 1), (0.5, 3), (1, 1e-6), (1e-5, 1e4)])
def test_partition_function_of_a_laplace_density_is_known_however_flat(slopes):
    found = whole(laplace(*slopes, centre=(3, -40), constant=-900))
    assert found == pytest.approx(np.log(4 / np.prod(slopes)) + 900, abs=1e-9)


@pytest.mark.parametrize(("hidden", "seed"), [(1, 0), (3, 1), (6, 2), (10, 3)])
def test_partition_function_is_that_of_a_fine_grid(hidden, seed):
    weights, spacing = proper_network(hidden, seed), 0.04
    assert lowest_slope(weights)[0] > 0.5
    _, points = grid(25, spacing)
    energies = energy(weights, points)
    lowest = energies.min()
    by_grid = np.log(np.exp(lowest - energies).sum() * spacing**2) - lowest
    assert whole(weights) == pytest.approx(by_grid, abs=1e-3)


def test_pieces_cover_the_square_once_and_are_linear():
    weights = random_network(10, 3)
    square = ((1, 0, 7), (1, 0, -7), (0, 1, 7), (0, 1, -7))
    corners = pieces(weights, square)
    inside = ((corners[..., 2] == 1) & (np.abs(corners[..., :2]) < 7 + 1e-9).all(axis=2)).all(axis=1)
    x, y = np.moveaxis(corners[inside][..., :2], 2, 0)
    areas = np.abs((x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)) / 2
    assert areas.sum() == pytest.approx(14**2)
    generator = np.random.default_rng(0)
    for piece in corners[inside][areas > 1e-6]:
        shares = generator.dirichlet(np.ones(len(piece)))
        between = energy(weights, (shares @ piece)[None, :2])
        assert between == pytest.approx(shares @ energy(weights, piece[:, :2]), abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_parallel_kinks_do_not_meet_far_out(seed):
    # Where one unit of the first layer is active, all kinks of the second are parallel to its own.
    corners = pieces(proper_network(3, seed))
    finite = corners[..., 2] == 1
    assert finite.any(axis=1).all()
    assert np.abs(corners[finite]).max() < 1e6


def test_further_lines_change_no_integral():
    weights = laplace(2, 0.7, centre=(1, 2))
    assert whole(weights, ((1, 1, 0), (1, 0, 7), (0.3, -1, 2))) == pytest.approx(whole(weights), abs=1e-12)


@pytest.mark.parametrize("gap", [0, 1e-9, 1e-4, 0.049, 0.051, 1, 30])
def test_integral_over_a_triangle_is_that_of_many_digits(gap):
    getcontext().prec = 60
    for shape in ((0, 0.3, 1), (1, 1e-3, 0), (0, 0.999999, 1)):
        energies = [2 + gap * each for each in shape]
        # Corners that differ, by less than their rounding.
        first, second, third = (Decimal(each) + Decimal(k) * Decimal("1e-18") for k, each in enumerate(energies))
        terms = [
            (-one).exp() / ((one - two) * (one - three))
            for one, two, three in ((first, second, third), (second, first, third), (third, first, second))
        ]
        found = second_difference(*(np.array([each]) for each in energies))[0]
        assert found == pytest.approx(float(sum(terms)), rel=1e-11)
