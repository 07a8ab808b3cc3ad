import numpy as np
import pytest
import torch
from torch import nn

from scripts.methods.chains import data as at_data
from scripts.methods.chains import persistent, random, resampled
from scripts.methods.energy import Plan, by_name, train
from scripts.methods.langevin import wide_start
from scripts.methods.networks.plane_energy import energy_network
from scripts.methods.samplers import native, torch_sgld


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


class Slope(nn.Module):
    """E(x) = weight * first coordinate."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(()))

    def forward(self, points):
        return self.weight * points[:, :1]


def test_an_update_lowers_the_energy_where_the_data_are_and_raises_it_where_the_samples_are():
    energy = Slope()
    data, samples = torch.tensor([[1.0, 0.0]]), torch.tensor([[-1.0, 0.0]])
    torch_sgld.Energy(energy).contrast(data, samples)
    with torch.no_grad():
        energy.weight -= 0.1 * energy.weight.grad
    of_data, of_samples = torch_sgld.Energy(energy).contrast(data, samples)
    assert of_data < 0 < of_samples


class Bowl(nn.Module):
    """The energy of a Gaussian, and none once its precision is over ``limit``."""

    def __init__(self, limit=float("inf")):
        super().__init__()
        self.precision, self.limit = nn.Parameter(torch.tensor(1.0)), limit

    def forward(self, points):
        energies = self.precision * (points**2).sum(dim=1, keepdim=True) / 2
        return energies if self.precision < self.limit else energies * float("inf")


@pytest.mark.parametrize("start", [persistent.start, random.start], ids=["persistent", "random"])
def test_training_on_a_gaussian_finds_its_precision(start):
    energy, generator = Bowl(), seeded()
    data = torch.randn(2000, 2, generator=generator) * 2**-0.5
    train(torch_sgld.Energy(energy), data, start, Plan(20, 0.1, iterations=200, learning_rate=0.02), generator)
    # The chain's variance 1 / (a - h a^2 / 2) is 1/2 for a = (1 - sqrt(1 - 4 h)) / h.
    expected = (1 - np.sqrt(1 - 0.4)) / 0.1
    assert energy.precision.item() == pytest.approx(expected, rel=0.08)
    assert energy.precision.grad is None


def test_chains_start_where_the_last_ended_or_at_the_data_or_anew():
    data, particles, generator = torch.ones(4, 2), torch.zeros(4, 2), seeded(1)
    assert torch.equal(persistent.start(data, particles, generator), particles)
    assert torch.equal(at_data.start(data, particles, generator), data)
    assert torch.equal(generator.get_state(), seeded(1).get_state())
    numbered = torch.arange(40.0).view(20, 2)
    drawn = resampled.start(numbered, particles, seeded(1))
    assert {tuple(row) for row in drawn.tolist()} < {tuple(row) for row in numbered.tolist()}
    assert len(drawn) == 20
    assert torch.equal(random.start(data, particles, generator), wide_start(4, seeded(1)))
    assert not torch.equal(random.start(data, particles, generator), wide_start(4, seeded(1)))


def test_a_training_that_runs_away_is_said_to_have_diverged():
    class Hill(nn.Module):
        def __init__(self):
            super().__init__()
            self.height = nn.Parameter(torch.tensor(1.0))

        def forward(self, points):
            return -self.height * (points**4).sum(dim=1, keepdim=True)

    training = train(torch_sgld.Energy(Hill()), torch.ones(50, 2), persistent.start, Plan(10, 0.5, 5, 0.01), seeded())
    assert training.diverged == 1
    assert len(training.data) == len(training.samples) == 0


def trained(limit, iterations):
    energy, generator = Bowl(limit), seeded()
    data = torch.randn(50, 2, generator=generator) / 9
    training = train(torch_sgld.Energy(energy), data, persistent.start, Plan(5, 0.1, iterations, 0.05), generator)
    return energy.precision.item(), training


def test_a_training_that_diverges_leaves_what_it_had_before():
    _, training = trained(1.22, 9)
    assert 3 < training.diverged < 10
    _, earlier = trained(np.inf, training.diverged - 2)
    assert training.snapshots[-1] == earlier.snapshots[-1] < 1.22
    assert training.updates[-1] == training.diverged - 2
    _, before = trained(np.inf, training.diverged - 1)
    for name in ("particles", "data", "samples"):
        assert getattr(training, name).tolist() == getattr(before, name).tolist()


def test_a_training_whose_last_update_diverges_is_said_to_have_diverged():
    precision, training = trained(1.01, 1)
    assert training.diverged == 1
    assert len(training.data) == 0
    assert precision == training.snapshots[-1] == 1


@pytest.mark.parametrize("iterations", [1, 2, 9, 10])
def test_the_network_ends_with_the_mean_weights_of_the_second_half(iterations):
    precision, training = trained(np.inf, iterations)
    assert training.updates.tolist() == list(range(iterations + 1))
    second = training.snapshots[training.updates > iterations / 2]
    assert precision == pytest.approx(second.mean(), rel=1e-6)


def test_a_training_that_diverges_in_its_first_half_ends_with_its_last_good_weights():
    precision, training = trained(1.22, 100)
    assert training.diverged < 50
    assert precision == training.snapshots[-1] < 1.22


def test_weights_are_stored_about_two_hundred_times_with_the_first_and_the_last():
    plan = Plan(1, 0.1, iterations=10_007, learning_rate=0.1)
    stored = [update for update in range(10_008) if plan.stored(update)]
    assert 200 <= len(stored) <= 203
    assert {0, 10_007} < set(stored)


def test_both_samplers_train_a_network_to_the_same_energies_on_average():
    means = {}
    for kind in (native, torch_sgld):
        torch.manual_seed(0)
        network, generator = energy_network(5), seeded(1)
        data = torch.randn(4000, 2, generator=generator)
        training = train(kind.Energy(network), data, at_data.start, Plan(10, 0.1, 60, 0.01), generator)
        means[kind] = training.data - training.samples
    # Only the noise differs: a mean over 4,000 chains has an error of about 1/60.
    np.testing.assert_allclose(means[native], means[torch_sgld], atol=0.06)
    assert np.abs(means[native]).max() > 0.12


def test_a_linear_schedule_takes_steps_that_shrink_to_nothing():
    data = torch.tensor([[1.0, 0.0]]).repeat(4, 1)
    # Chains of no steps: the gradient never changes, so each of Adam's steps is the learning rate.
    plan = Plan(0, 0.1, 10, 0.1, "linear")
    training = train(torch_sgld.Energy(Slope()), data - 10, persistent.start, plan, seeded())
    moved = np.diff(training.snapshots[:, 0])
    np.testing.assert_allclose(moved, 0.1 * np.arange(10, 0, -1) / 10, rtol=1e-3)


def test_an_unknown_schedule_is_refused():
    with pytest.raises(ValueError, match="sideways"):
        Plan(1, 0.1, 1, 0.1, "sideways")


def test_rows_of_all_weights_come_apart_by_name():
    networks = [energy_network(3) for _ in range(2)]
    rows = torch.stack([nn.utils.parameters_to_vector(network.parameters()).detach() for network in networks]).numpy()
    found = by_name(rows, networks[0])
    for number, network in enumerate(networks):
        for name, values in network.state_dict().items():
            np.testing.assert_array_equal(found[name][number], values.numpy())
