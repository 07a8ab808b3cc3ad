import dataclasses

import numpy as np
import pytest
from scipy.integrate import quad

from scripts.methods.grid import grid
from scripts.methods.mixture import log_density
from scripts.methods.partition import judge
from tests.unit.plane_networks import energy, laplace, network, proper_network


def normal(x, mean):
    return np.exp(-((x - mean) ** 2) / 2) / np.sqrt(2 * np.pi)


def minus_entropy():
    """Of the known density: across the diagonal it is normal, along it a mixture of two normals."""

    def along(x):
        density = (normal(x, 2.5 * np.sqrt(2)) + normal(x, -2.5 * np.sqrt(2))) / 2
        return density * np.log(density)

    return quad(along, -15, 15, limit=200)[0] - np.log(2 * np.pi * np.e) / 2


def test_laplace_density_is_judged_as_its_closed_forms():
    found = judge(laplace(2, 0.5, constant=800))
    assert found.status == "ok"
    assert found.log_partition == pytest.approx(np.log(4) - 800)
    distance = quad(lambda x: abs(x) * normal(x, 2.5), -12, 15)[0]
    assert found.kl == pytest.approx(minus_entropy() + np.log(4) + 2.5 * distance, abs=1e-4)
    assert found.mode_mass == pytest.approx(0.5)
    assert found.outside == pytest.approx(1 - (1 - np.exp(-14)) * (1 - np.exp(-3.5)))
    assert found.slope == pytest.approx(0.5)


def test_kl_is_that_of_the_modes_and_that_within_them():
    weights, spacing = laplace(0.9, 0.8, centre=(1, 0.5)), 0.05
    found = judge(weights)
    _, points = grid(25, spacing)
    model, known = np.exp(-energy(weights, points)), np.exp(log_density(points))
    total, within = points.sum(axis=1), []
    halves = [np.where(np.abs(total) < 1e-9, 0.5, total * sign > 0) for sign in (1, -1)]
    for half in halves:
        p, q = known * half / (known @ half), model * half / (model @ half)
        within.append((p[p > 0] * np.log(p[p > 0] / q[p > 0])).sum())
    assert found.mode_mass == pytest.approx(model @ halves[0] / model.sum(), abs=1e-3)
    assert found.kl_mode == pytest.approx(-np.log(4 * found.mode_mass * (1 - found.mode_mass)) / 2)
    assert found.kl_shape == pytest.approx(np.mean(within), abs=1e-3)
    assert found.kl == pytest.approx(found.kl_mode + found.kl_shape)


def test_a_coarser_grid_of_the_known_density_finds_the_same():
    weights = proper_network(10, 3)
    assert judge(weights).status == "ok"
    assert judge(weights, 0.2).kl == pytest.approx(judge(weights, 0.05).kl, abs=1e-2)


def test_numbers_stay_finite_where_one_mode_has_next_to_no_mass():
    found = judge(laplace(900, 900, centre=(2.5, 2.5)))
    assert found.mode_mass == 1
    assert found.kl_mode > 1000
    assert all(np.isfinite(value) for value in dataclasses.astuple(found)[:7])


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (network(np.zeros((2, 2)), np.eye(2), [1, 1]), "stays flat"),
        (network([[1, 0], [-1, 0]], np.eye(2), [1, 1]), "stays flat towards infinity in direction (0.00, -1.00)"),
        (network([[1, 0], [0, 1]], np.eye(2), [-3, 1]), "falls towards infinity in direction (1.00, 0.00)"),
        # It falls where no square of moderate size shows it.
        (network([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 0]], np.eye(5), [1, 1, 1, 1, -1.1], ([0] * 4 + [-1e4], 0, 0)),
         "falls"),
    ],
    ids=["flat", "valley", "falling", "falling far out"],
)  # fmt: skip
def test_an_energy_that_falls_or_stays_flat_outwards_is_improper(weights, words):
    found = judge(weights)
    assert (found.status, found.kl, found.log_partition) == ("improper", None, None)
    assert words in found.reason
    assert found.slope <= 0


def test_weights_that_are_not_finite_are_diverged():
    weights = laplace()
    weights["2.bias"] = np.array([0, np.nan, 0, 0])
    found = judge(weights)
    assert (found.status, found.slope) == ("diverged", None)
    assert found.reason


def test_weights_in_single_precision_are_judged_in_double():
    weights = proper_network(10, 3)
    single = {name: values.astype(np.float32) for name, values in weights.items()}
    double = {name: values.astype(float) for name, values in single.items()}
    assert judge(single) == judge(double)


def test_cells_cover_the_square():
    centres, points = grid(2, 0.5)
    assert (len(centres), len(points)) == (8, 64)
    assert np.abs(points).max() == 1.75
