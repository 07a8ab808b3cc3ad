import numpy as np
import pytest

from scripts.methods.recession import lowest_slope
from tests.unit.plane_networks import energy, laplace, network, random_network


@pytest.mark.parametrize("hidden", [1, 2, 5, 10])
@pytest.mark.parametrize("seed", range(5))
def test_lowest_slope_is_that_of_a_scan_of_directions_far_out(hidden, seed):
    weights = random_network(hidden, seed)
    slope, angle = lowest_slope(weights)
    angles = np.append(np.linspace(0, 2 * np.pi, 20_001), angle)
    directions = np.column_stack([np.cos(angles), np.sin(angles)])
    slopes = (energy(weights, 2e6 * directions) - energy(weights, 1e6 * directions)) / 1e6
    assert slopes[-1] == pytest.approx(slope, abs=1e-6)
    assert slope <= slopes.min() + 1e-6
    assert slopes[:-1].min() - slope <= 1e-3 * np.abs(slopes).max()


def test_lowest_slope_of_known_energies():
    slope, angle = lowest_slope(laplace(2, 3))
    assert (slope, np.sin(angle)) == pytest.approx((2, 0))
    # E = x, whose lowest slope lies between two kinks.
    slope, angle = lowest_slope(network([[1, 0], [-1, 0]], np.eye(2), [1, -1]))
    assert (slope, abs(angle)) == pytest.approx((-1, np.pi))
    # E = 3 x + 4 y.
    falling = network([[1, 0], [-1, 0], [0, 1], [0, -1]], np.eye(4), [3, -3, 4, -4])
    assert lowest_slope(falling) == pytest.approx((-5, np.arctan2(-4, -3)))


@pytest.mark.parametrize("turn", [0, 0.3, 1, 2])
def test_a_valley_is_flat_however_it_lies(turn):
    normal = np.array([np.cos(turn), np.sin(turn)])
    slope, angle = lowest_slope(network([normal, -normal], np.eye(2), [1, 1], (5, 1, 7)))
    assert slope == 0
    assert np.cos(angle - turn) == pytest.approx(0, abs=1e-12)


def test_a_network_without_weights_is_flat():
    assert lowest_slope(network(np.zeros((3, 2)), np.zeros((3, 3)), np.zeros(3)))[0] == 0
