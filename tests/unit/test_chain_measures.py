import numpy as np
import pytest

from scripts.methods import mixture
from scripts.methods.chain_laws import chain_laws
from scripts.methods.chain_measures import law_measures, model_measures, sample_measures
from scripts.methods.grid import grid
from scripts.methods.mode_moments import moments
from scripts.methods.model_moments import location_and_spread
from scripts.methods.partition import judge
from scripts.methods.plane_curve import Curve
from scripts.methods.plane_energies import energies
from scripts.methods.true_chains import energy_gradients, true_laws
from tests.unit.plane_networks import laplace

WEIGHTS = laplace(centre=(2.0, 2.0))
FALLING = laplace(across=-1.0)


def course(*kl):
    values = np.array(kl, dtype=float)
    return Curve(np.arange(len(kl)), values, values / 2, values)


def test_measures_of_a_model_are_those_of_its_averaged_weights_and_of_its_course():
    judgement = judge(WEIGHTS)
    found = model_measures(judgement, (0.5, 1.5), course(9, 8, 1, 3, 5), diverged=0)
    assert found["kl_data_to_model"] == judgement.kl == pytest.approx(judgement.kl_mode + judgement.kl_shape)
    ends = {end: found[f"kl_data_to_model/second-half-{end}"] for end in ("mean", "lowest", "highest")}
    assert ends == {"mean": 4.0, "lowest": 3.0, "highest": 5.0}
    assert found["kl_data_to_model/last"] == 5.0


def test_location_and_spread_are_those_of_the_modes_beside_the_known_density():
    # Nearly all of it in one mode, a Laplace density of variance 2 / a² along each axis.
    offset, variance = location_and_spread(laplace(4, 3, centre=(4, 3)))
    found = moments(*cells(laplace(4, 3, centre=(4, 3))))
    assert found.means[0] == pytest.approx([4, 3], abs=1e-3)
    assert found.variances[0] == pytest.approx([2 / 16, 2 / 9], rel=1e-2)
    expected = [np.linalg.norm(mean - centre) for mean, centre in zip(found.means, mixture.MEANS, strict=True)]
    assert offset == pytest.approx(np.mean(expected), abs=0.01)
    assert variance == pytest.approx(found.variances.mean())


def cells(weights):
    points = grid(15, 0.1)[1]
    return points, np.exp(-energies(weights, points))


def test_a_single_improper_energy_on_the_way_leaves_no_mean_over_it():
    found = model_measures(judge(WEIGHTS), (0.5, 1.5), course(9, 8, 1, np.nan, 5), diverged=0)
    assert found["kl_data_to_model/second-half-mean"][1:] == (
        "improper",
        "1 of 2 energies stored in the second half are improper.",
    )
    assert found["kl_data_to_model/last"] == 5.0
    assert isinstance(found["kl_data_to_model"], float)


def test_nothing_is_measured_of_a_training_that_diverged():
    laws = chain_laws(WEIGHTS, 0.1, 2, 3)
    samples = mixture.sample(20, np.random.default_rng(0))
    found = model_measures(judge(WEIGHTS), (0.5, 1.5), course(1, 2), 7) | law_measures(laws, judge(WEIGHTS), 7)
    found |= sample_measures(samples, samples, 7)
    assert {value[:2] for value in found.values()} == {(None, "diverged")}
    assert all("iteration 7" in value[2] for value in found.values())


def test_an_improper_energy_has_laws_after_some_steps_and_no_limit():
    found = law_measures(chain_laws(FALLING, 0.1, 2, 3), judge(FALLING), diverged=0)
    there = {name for name, value in found.items() if isinstance(value, float)}
    assert there == {f"law/{law}/kl_data_to_law" for law in ("2-random", "3-random", "2-data")}
    assert found["relaxation_steps"][1] == "improper"


def test_laws_of_steps_too_small_to_compute_are_missing_with_their_reason():
    found = law_measures(chain_laws(WEIGHTS, 1e-4, 2, 3), judge(WEIGHTS), diverged=0)
    assert set(found) == set(law_measures(chain_laws(WEIGHTS, 0.1, 2, 3), judge(WEIGHTS), diverged=0))
    assert all("cells along a side" in value[2] for value in found.values())


def test_final_chains_that_are_not_finite_are_counted():
    samples = mixture.sample(20, np.random.default_rng(0))
    lost = samples.copy()
    lost[3, 0] = np.nan
    assert sample_measures(lost, samples, 0)["outside_fraction"][2] == "1 of 20 final chains are not finite."
    lost[3, 0] = 8.0
    found = sample_measures(lost, samples, 0)
    assert found["outside_fraction"] == 0.05
    assert found["mode_mass/samples"] == pytest.approx((lost.sum(axis=1) > 0).mean())


def test_gradient_of_the_true_energy_is_that_of_differences_of_the_log_density():
    points = np.random.default_rng(0).normal(size=(50, 2)) * 4
    found = energy_gradients(points)
    for axis in range(2):
        change = np.eye(2)[axis] * 1e-6
        expected = (mixture.log_density(points - change) - mixture.log_density(points + change)) / 2e-6
        np.testing.assert_allclose(found[:, axis], expected, atol=1e-6)


def test_laws_of_the_true_energy_are_left_out_where_steps_are_too_small():
    assert true_laws(1e-4, (1,)) == {}


def test_chains_of_the_true_energy_leave_the_bias_of_their_step():
    found = true_laws(0.1, (1, 50))
    # In a mode, a Gaussian of variance 1: 1 / (1 - h / 2).
    assert found["limit"].variance == pytest.approx(1 / 0.95, abs=0.002)
    assert found["limit"].kl == pytest.approx(0.0013, abs=1e-4)
    assert found["1"].kl > found["50"].kl > found["limit"].kl > found["data"].kl == 0
    side = len(found["data"].density)
    assert found["data"].density.sum() * (14 / side) ** 2 == pytest.approx(1, abs=1e-3)
