import numpy as np
import pytest

from scripts.methods.grid import grid
from scripts.methods.mixture import log_density
from scripts.methods.partition import judge, log_partition


def bowl(variance, mean=(0.0, 0.0)):
    return lambda points: ((points - np.array(mean)) ** 2).sum(axis=1) / (2 * variance)


def test_log_partition_of_a_quadratic_energy_is_known():
    found = judge(bowl(2.0), spacing=0.1)
    assert found.status == "ok"
    assert found.log_partition == pytest.approx(np.log(2 * np.pi * 2), abs=1e-6)


def test_kl_to_a_gaussian_is_its_closed_form():
    # KL = -entropy of the mixture + log Z + E[|x|^2] / (2 v); E[|x|^2] = 2 + 12.5. Entropy by Monte Carlo of its own.
    generator = np.random.default_rng(0)
    points = generator.normal(size=(400_000, 2)) + generator.choice([-2.5, 2.5], size=(400_000, 1))
    densities = [np.exp(-((points - mean) ** 2).sum(axis=1) / 2) / (2 * np.pi) for mean in (2.5, -2.5)]
    minus_entropy = np.log(sum(densities) / 2).mean()
    expected = minus_entropy + np.log(2 * np.pi * 7) + 14.5 / (2 * 7)
    assert judge(bowl(7.0), spacing=0.1).kl == pytest.approx(expected, abs=0.01)


def test_kl_of_the_density_itself_is_0_whatever_constant_its_energy_has():
    found = judge(lambda points: 800 - log_density(points), spacing=0.1)
    assert found.kl == pytest.approx(0, abs=1e-6)
    assert found.log_partition == pytest.approx(-800)
    assert found.mode_mass == pytest.approx(0.5, abs=1e-4)


def test_mass_of_a_single_mode_is_its_own():
    assert judge(bowl(1.0, (2.5, 2.5)), spacing=0.1).mode_mass == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    "energy",
    [
        lambda points: np.zeros(len(points)),
        lambda points: np.maximum(points[:, 0], 0) - points[:, 1],
        lambda points: np.abs(points[:, 0]),
    ],
    ids=["flat", "falling", "valley"],
)
def test_an_energy_that_falls_or_stays_flat_outwards_is_improper(energy):
    found = judge(energy, spacing=0.25)
    assert (found.status, found.kl, found.log_partition) == ("improper", None, None)
    assert "mass" in found.reason


def test_an_energy_that_is_not_finite_is_diverged():
    found = judge(lambda points: np.full(len(points), np.nan), spacing=1)
    assert found.status == "diverged"
    assert found.reason


def test_cells_cover_the_square():
    centres, points = grid(2, 0.5)
    assert (len(centres), len(points)) == (8, 64)
    assert log_partition(np.zeros(64), 0.5) == pytest.approx(np.log(16))
