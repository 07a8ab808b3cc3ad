import pytest
import torch
from torch import nn

from scripts.methods.langevin import run_chains, seeded, wide_start
from scripts.methods.networks.plane_energy import energy_network

# Threads that wait for each other make small tensors slow.
torch.set_num_threads(1)


class Gaussian(nn.Module):
    """The energy of N(mean, variance I)."""

    def __init__(self, mean, variance):
        super().__init__()
        self.mean, self.variance = nn.Parameter(torch.tensor(mean)), variance

    def forward(self, points):
        return ((points - self.mean) ** 2).sum(dim=1, keepdim=True) / (2 * self.variance)


@pytest.mark.parametrize(("variance", "step"), [(1.0, 0.1), (2.0, 0.1), (1.0, 0.8)])
def test_chains_reach_mean_and_variance_of_the_discrete_chain(variance, step):
    with seeded(0):
        particles = run_chains(Gaussian([1.0, -2.0], variance), wide_start(10_000), 100, step)
    expected = variance / (1 - step / (2 * variance))
    torch.testing.assert_close(particles.mean(dim=0), torch.tensor([1.0, -2.0]), atol=0.05, rtol=0)
    torch.testing.assert_close(particles.var(dim=0), torch.full((2,), expected), atol=0, rtol=0.04)


def test_a_particle_moves_alike_alone_and_among_others():
    energy, start = Gaussian([0.0, 0.0], 1.0), torch.full((1, 2), 50.0)
    with seeded(0):
        alone = run_chains(energy, start, 5, 0.1)
        crowd = run_chains(energy, start.repeat(1000, 1), 5, 0.1)
    assert alone.mean() == pytest.approx(50 * 0.9**5, abs=3)
    assert crowd.mean() == pytest.approx(50 * 0.9**5, abs=0.1)


def test_no_gradients_are_left_in_the_network_and_the_start_is_unchanged():
    network, start = energy_network(5), wide_start(10)
    before = start.clone()
    particles = run_chains(network, start, 3, 0.1)
    assert all(parameter.grad is None and parameter.requires_grad for parameter in network.parameters())
    assert not particles.requires_grad
    assert torch.equal(start, before)


def test_seeded_noise_repeats_and_leaves_the_global_stream_alone():
    state = torch.get_rng_state()
    draws = []
    for _ in range(2):
        with seeded(7):
            draws.append(wide_start(1000))
    assert torch.equal(*draws)
    assert torch.equal(torch.get_rng_state(), state)
    assert draws[0].std().item() == pytest.approx(5, rel=0.1)
