import pytest
import torch
from torch import nn
from torch_sgld import SGLD

from scripts.methods.langevin import Kernel, run, sgld, step, wide_start
from scripts.methods.networks.plane_energy import energy_network


class Gaussian(nn.Module):
    """The energy of N(mean, variance I)."""

    def __init__(self, mean, variance):
        super().__init__()
        self.mean, self.variance = nn.Parameter(torch.tensor(mean)), variance

    def forward(self, points):
        return ((points - self.mean) ** 2).sum(dim=1, keepdim=True) / (2 * self.variance)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize(("variance", "size"), [(1.0, 0.1), (2.0, 0.1), (1.0, 0.8)])
def test_chains_reach_mean_and_variance_of_the_discrete_chain(variance, size):
    generator = seeded()
    particles = run(Gaussian([1.0, -2.0], variance), wide_start(10_000, generator), 100, sgld(size), generator)
    expected = variance / (1 - size / (2 * variance))
    torch.testing.assert_close(particles.mean(dim=0), torch.tensor([1.0, -2.0]), atol=0.05, rtol=0)
    torch.testing.assert_close(particles.var(dim=0), torch.full((2,), expected), atol=0, rtol=0.04)


@pytest.mark.parametrize("bound", [float("inf"), 1.0])
def test_chains_are_those_of_torch_sgld_bit_for_bit(bound):
    torch.manual_seed(1)
    network, start = energy_network(5), 2 * torch.randn(301, 2)
    theirs = start.clone().requires_grad_()
    sampler = SGLD([theirs], lr=0.1)
    torch.manual_seed(7)
    for _ in range(20):
        sampler.zero_grad()
        network(theirs).sum().backward()
        sampler.step()
        with torch.no_grad():
            theirs.clamp_(-bound, bound)
    assert torch.equal(run(network, start, 20, sgld(0.1, bound), seeded(7)), theirs)


def test_noise_first_moves_down_the_clipped_gradient_of_noisy_positions_in_the_bound():
    kernel = Kernel(size=0.5, noise=0.2, gradient_limit=0.3, bound=1.0, noise_first=True)
    positions = torch.linspace(-1, 1, 101)
    noise = torch.randn(101, generator=seeded(3))
    noisy = (positions + 0.2 * noise).clamp(-1, 1)
    expected = (noisy - 0.5 * (2 * noisy).clamp(-0.3, 0.3)).clamp(-1, 1)
    torch.testing.assert_close(step(positions, lambda at: 2 * at, kernel, seeded(3)), expected)


@pytest.mark.parametrize("noise_first", [False, True])
def test_a_step_draws_from_its_generator_alone_and_changes_nothing_else(noise_first):
    kernel = Kernel(0.1, 0.2, 1.0, 1.0, noise_first)
    positions, state, generator = torch.rand(50, 3), torch.get_rng_state(), seeded(7)
    before = positions.clone()
    moved, further = (step(positions, lambda at: at, kernel, generator) for _ in range(2))
    assert torch.equal(positions, before) and torch.equal(torch.get_rng_state(), state)
    assert torch.equal(moved, step(positions, lambda at: at, kernel, seeded(7)))
    assert not torch.equal(moved, further)


def test_a_particle_moves_alike_alone_and_among_others():
    energy, start, generator = Gaussian([0.0, 0.0], 1.0), torch.full((1, 2), 50.0), seeded()
    alone = run(energy, start, 5, sgld(0.1), generator)
    crowd = run(energy, start.repeat(1000, 1), 5, sgld(0.1), generator)
    assert alone.mean() == pytest.approx(50 * 0.9**5, abs=3)
    assert crowd.mean() == pytest.approx(50 * 0.9**5, abs=0.1)


def test_no_gradients_are_left_in_the_network_and_the_start_is_unchanged():
    network, start = energy_network(5), wide_start(10, seeded())
    before = start.clone()
    particles = run(network, start, 3, sgld(0.1), seeded())
    assert all(parameter.grad is None and parameter.requires_grad for parameter in network.parameters())
    assert not particles.requires_grad
    assert torch.equal(start, before)


def test_a_wide_start_has_deviation_5():
    assert wide_start(1000, seeded()).std().item() == pytest.approx(5, rel=0.1)
