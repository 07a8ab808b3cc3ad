import numpy as np
import pytest
import torch
from torch import nn

from scripts.methods.energy import signal, train
from scripts.methods.langevin import seeded
from scripts.methods.networks.plane_energy import energy_network
from scripts.methods.point_energies import energies

# Threads that wait for each other make small tensors slow.
torch.set_num_threads(1)


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
    of_data, of_samples = signal(energy, data, samples)
    (of_data - of_samples).backward()
    with torch.no_grad():
        energy.weight -= 0.1 * energy.weight.grad
    of_data, of_samples = signal(energy, data, samples)
    assert of_data < 0 < of_samples


class Bowl(nn.Module):
    """The energy of a Gaussian, and none once its precision is over ``limit``."""

    def __init__(self, limit=float("inf")):
        super().__init__()
        self.precision, self.limit = nn.Parameter(torch.tensor(1.0)), limit

    def forward(self, points):
        energies = self.precision * (points**2).sum(dim=1, keepdim=True) / 2
        return energies if self.precision < self.limit else energies * float("inf")


@pytest.mark.parametrize("start", ["persistent", "random"])
def test_training_on_a_gaussian_finds_its_precision(start):
    energy = Bowl()
    with seeded(0):
        train(energy, torch.randn(2000, 2) * 2**-0.5, 20, start, 200, 0.02, 0.1)
    # The chain's variance 1 / (a - h a^2 / 2) is 1/2 for a = (1 - sqrt(1 - 4 h)) / h.
    expected = (1 - np.sqrt(1 - 0.4)) / 0.1
    assert energy.precision.item() == pytest.approx(expected, rel=0.08)
    assert energy.precision.grad is None


def test_a_training_that_runs_away_is_said_to_have_diverged():
    class Hill(nn.Module):
        def __init__(self):
            super().__init__()
            self.height = nn.Parameter(torch.tensor(1.0))

        def forward(self, points):
            return -self.height * (points**4).sum(dim=1, keepdim=True)

    training = train(Hill(), torch.randn(50, 2), 10, "persistent", 5, 0.01, 0.5)
    assert training.diverged == 0
    assert len(training.data) == len(training.samples) == 0


def test_a_training_that_diverges_leaves_what_it_had_before():
    def trained(limit, iterations):
        energy = Bowl(limit)
        with seeded(0):
            return energy.precision, train(energy, torch.randn(50, 2) / 9, 5, "persistent", iterations, 0.05, 0.1)

    precision, training = trained(1.22, 9)
    assert 2 < training.diverged < 9
    assert precision == trained(np.inf, training.diverged - 1)[0] < 1.22
    _, before = trained(np.inf, training.diverged)
    for name in ("particles", "data", "samples"):
        assert torch.equal(getattr(training, name), getattr(before, name))


def test_a_training_whose_last_update_diverges_is_said_to_have_diverged():
    energy = Bowl(1.01)
    with seeded(0):
        training = train(energy, torch.randn(50, 2) / 9, 5, "persistent", 1, 0.05, 0.1)
    assert training.diverged == 0
    assert energy.precision == 1


def test_a_linear_schedule_takes_steps_that_shrink_to_nothing():
    energy, weights = Slope(), [0.0]
    data = torch.tensor([[1.0, 0.0]]).repeat(4, 1)
    energy.register_forward_hook(lambda network, *_: weights.append(network.weight.item()))
    with seeded(0):
        # Chains of no steps: the gradient never changes, so each of Adam's steps is the learning rate.
        train(energy, data - 10, 0, "persistent", 10, 0.1, 0.1, "linear")
    weights.append(energy.weight.item())
    moved = np.diff(np.unique(weights))
    np.testing.assert_allclose(moved, 0.1 * np.arange(10, 0, -1) / 10, rtol=1e-3)


@pytest.mark.parametrize(("start", "schedule"), [("sideways", "constant"), ("data", "sideways")])
def test_an_unknown_start_or_schedule_is_refused(start, schedule):
    with pytest.raises(ValueError, match="sideways"):
        train(energy_network(3), torch.zeros(4, 2), 1, start, 1, 0.1, 0.1, schedule)


def test_energies_are_those_of_points_alone():
    network, points = energy_network(4), np.random.default_rng(0).normal(size=(6, 2))
    together = energies(network, points)
    alone = [energies(network, point[None])[0] for point in points]
    np.testing.assert_allclose(together, alone, rtol=1e-5, atol=1e-6)
