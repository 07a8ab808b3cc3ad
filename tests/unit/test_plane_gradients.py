import numpy as np
import pytest
import torch

from scripts.methods.networks.plane_energy import energy_network
from scripts.methods.plane_gradients import gradients
from tests.unit.plane_networks import random_network


def test_gradients_by_hand_are_those_of_autograd():
    weights = random_network(10, 0)
    network = energy_network(10).double()
    network.load_state_dict({name: torch.tensor(values) for name, values in weights.items()})
    points = torch.tensor(5 * np.random.default_rng(0).normal(size=(3000, 2)), requires_grad=True)
    (expected,) = torch.autograd.grad(network(points).sum(), points)
    assert gradients(weights, points.detach().numpy()) == pytest.approx(expected.numpy(), abs=1e-12)
