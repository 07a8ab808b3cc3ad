import numpy as np
import pytest

from scripts.methods.mixture import MEANS, sample
from scripts.methods.mode_moments import moments
from scripts.methods.plane_gradients import gradients
from scripts.methods.plane_law import Transition, gaussian, kl, known
from tests.unit.plane_networks import laplace, proper_network


def true_gradient(points):
    """Of the known density's energy: x less the mean of the modes' means, each as likely as it is at x."""
    return points - MEANS[0] * np.tanh(points @ MEANS[0])[:, None]


def simulated(gradient, start, steps, step, generator):
    for _ in range(steps):
        start = start - step * gradient(start) + np.sqrt(2 * step) * generator.normal(size=start.shape)
    return start


def covariance(law, points):
    mean = law.masses @ points
    return mean, (law.masses[:, None] * (points - mean)).T @ (points - mean)


def assert_agree(law, chain, chains):
    """The counts of ``chains`` in squares of 4 × 4 cells are within chance of the law: chi-square, five deviations."""
    edges = np.linspace(-chain.extent, chain.extent, chain.side // 4 + 1)
    expected = np.histogram2d(*chain.points.T, bins=(edges, edges), weights=law.masses)[0] * len(chains)
    found = np.histogram2d(*chains.T, bins=(edges, edges))[0]
    often = expected > 10
    assert often.sum() > 10
    assert expected[often].sum() > 0.95 * len(chains)
    assert ((found - expected)[often] ** 2 / expected[often]).sum() < often.sum() + 5 * np.sqrt(2 * often.sum())


@pytest.fixture(scope="module")
def true_chain():
    return Transition(true_gradient, 0.1)


def test_limit_under_the_true_energy_has_the_bias_of_its_step(true_chain):
    law, relaxation = true_chain.limit()
    found = moments(true_chain.points, law.masses)
    assert kl(known(true_chain.points), law.masses) == pytest.approx(0.00134, abs=1e-5)
    assert found.variance == pytest.approx(1.053, abs=5e-4)
    assert found.mass[0] == pytest.approx(0.5, abs=1e-6)
    assert relaxation == pytest.approx(3374, abs=10)
    assert law.error < 1e-6


def test_few_steps_from_a_wide_start_leave_wide_modes(true_chain):
    laws = true_chain.laws(gaussian(true_chain.points, 25), [5, 10, 50])
    found = [moments(true_chain.points, law.masses).variance for law in laws]
    assert found == pytest.approx([6.635, 3.001, 1.053], abs=2e-3)
    generator = np.random.default_rng(0)
    chains = simulated(true_gradient, 5 * generator.normal(size=(100_000, 2)), 5, 0.1, generator)
    assert_agree(laws[0], true_chain, chains)


@pytest.mark.parametrize("step", [0.05, 0.1, 0.4])
@pytest.mark.parametrize(
    "precision", [np.diag([1.2, 0.9]), np.array([[1.5, -0.9], [-0.9, 1.2]])], ids=["straight", "correlated"]
)
def test_laws_under_a_gaussian_energy_are_gaussians_of_closed_form(step, precision):
    mean = np.array([0.5, -1.0])
    chain = Transition(lambda points: (points - mean) @ precision, step, 14)
    pull = np.eye(2) - step * precision
    spread = np.linalg.inv(precision @ (np.eye(2) - step * precision / 2))
    for number, law in zip((1, 7, 40), chain.laws(gaussian(chain.points, 6), (1, 7, 40)), strict=True):
        power = np.linalg.matrix_power(pull, number)
        found = covariance(law, chain.points)
        assert found[0] == pytest.approx(mean - power @ mean, abs=1e-4)
        assert found[1] == pytest.approx(spread + power @ (6 * np.eye(2) - spread) @ power, abs=1e-4)
    law, relaxation = chain.limit()
    found = covariance(law, chain.points)
    assert found[0] == pytest.approx(mean, abs=1e-6)
    assert found[1] == pytest.approx(spread, abs=1e-4)
    assert relaxation == pytest.approx(-1 / np.log(1 - step * np.linalg.eigvalsh(precision).min()), rel=1e-3)


@pytest.fixture(scope="module")
def small_network():
    weights = proper_network(6, 2)
    return lambda points: gradients(weights, points)


@pytest.mark.parametrize("step", [0.05, 0.1, 0.3])
def test_laws_and_simulated_chains_of_a_network_agree(small_network, step):
    chain = Transition(small_network, step, 14)
    generator = np.random.default_rng(0)
    chains = 2 * generator.normal(size=(100_000, 2))
    for law, number in zip(chain.laws(gaussian(chain.points, 4), [2, 12]), (2, 10), strict=True):
        chains = simulated(small_network, chains, number, step, generator)
        assert_agree(law, chain, chains)


def test_laws_from_points_and_simulated_chains_agree(small_network):
    chain = Transition(small_network, 0.1, 14)
    generator = np.random.default_rng(0)
    points = sample(50, generator)
    chains = np.repeat(points, 2000, axis=0)
    for law, number in zip(chain.laws(points, [1, 6]), (1, 5), strict=True):
        chains = simulated(small_network, chains, number, 0.1, generator)
        assert_agree(law, chain, chains)


def test_many_steps_at_once_are_those_one_by_one(true_chain):
    # From one mode, of which the other has seen little after so many steps.
    start = known(true_chain.points) * (true_chain.points.sum(axis=1) > 0)
    start /= start.sum()
    short, long = true_chain.laws(start, [3, 400])
    masses = start
    for _ in range(400):
        masses = true_chain.after(masses)
    assert short.error == 0 < long.error < 1e-5
    assert np.abs(long.masses - masses).sum() / 2 <= long.error


def test_cells_are_fine_enough(small_network):
    found = []
    for spacing in (0.25, 0.125):
        chain = Transition(small_network, 0.1, 8, spacing)
        law, relaxation = chain.limit()
        mode = moments(chain.points, law.masses)
        found.append((kl(known(chain.points), law.masses), mode.mass[0], mode.variance, relaxation))
    assert found[0] == pytest.approx(found[1], rel=0.02)


def test_a_kink_across_cells_is_where_it_is():
    centre, weights = np.array([0.3, -0.2]), laplace(2, 1)
    turned = np.array([[np.cos(0.5), np.sin(0.5)], [-np.sin(0.5), np.cos(0.5)]])
    weights["0.weight"] = weights["0.weight"] @ turned
    weights["0.bias"] = -weights["0.weight"] @ centre
    chain = Transition(lambda points: gradients(weights, points), 0.1, 10)
    assert covariance(chain.limit()[0], chain.points)[0] == pytest.approx(centre, abs=3e-3)


@pytest.mark.parametrize(
    "gradient",
    [
        lambda points: np.full_like(points, -100.0),
        lambda points: -50 * points,
        lambda points: 1e30 * points,
    ],
    ids=["falling", "hill", "overshooting"],
)
def test_what_runs_away_is_held_at_the_border_and_told(gradient):
    chain = Transition(gradient, 0.1, 8)
    laws = [*chain.laws(gaussian(chain.points, 1), [50, 3000]), chain.limit()[0]]
    assert [law.masses.sum() for law in laws] == pytest.approx([1, 1, 1])
    assert min(law.masses.min() for law in laws) >= 0
    assert min(law.border for law in laws) > 0.1


def test_divergence_of_a_law_without_mass_where_there_is_some_is_infinite():
    assert kl(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == np.inf
    assert kl(np.array([0.5, 0.5]), np.array([0.25, 0.75])) == pytest.approx(np.log(4 / 3) / 2)


@pytest.mark.parametrize(
    ("gradient", "step", "spacing", "words"),
    [
        (true_gradient, 0.01, 0.25, "too wide"),
        (true_gradient, 1e-4, None, "more than 1000 cells"),
        (lambda points: points * np.nan, 0.1, None, "not finite"),
    ],
)
def test_what_no_grid_can_hold_is_refused(gradient, step, spacing, words):
    with pytest.raises(ValueError, match=words):
        Transition(gradient, step, spacing=spacing)
