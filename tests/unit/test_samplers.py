import math
import resource

import pytest
import torch
from torch import nn

from scripts.methods.langevin import wide_start
from scripts.methods.networks.plane_energy import energy_network
from scripts.methods.sampler_check import reference_difference
from scripts.methods.samplers import native, torch_sgld


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def network(hidden=7, seed=3):
    torch.manual_seed(seed)
    return energy_network(hidden)


class Gaussian(nn.Module):
    """The energy of a Gaussian, correlated if its precision is no multiple of the identity."""

    def __init__(self, precision):
        super().__init__()
        self.precision = nn.Parameter(torch.tensor(precision))

    def forward(self, points):
        return ((points @ self.precision) * points).sum(dim=1, keepdim=True) / 2


@pytest.mark.parametrize("steps", [0, 1, 40])
@pytest.mark.parametrize("turned", [False, True])
def test_native_chains_are_those_of_torch_sgld_given_the_same_noise(steps, turned, monkeypatch):
    energy, start = network(), wide_start(400, seeded(1))
    start = start.T.contiguous().T if turned else start
    before, noise = start.clone(), seeded(7)
    monkeypatch.setattr(torch, "randn_like", lambda of, **_: torch.empty(2, len(of)).normal_(generator=noise).T)
    theirs = torch_sgld.Energy(energy).chains(start, steps, 0.1, seeded())
    ours = native.Energy(energy).chains(start, steps, 0.1, seeded(7))
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)
    assert torch.equal(start, before)


@pytest.mark.parametrize("kind", [native, torch_sgld])
def test_the_gradient_by_weights_is_that_of_a_finite_difference_of_the_mean_energies(kind):
    energy = network().double()
    data, samples = wide_start(50, seeded(1)).double(), wide_start(50, seeded(2)).double()

    def difference():
        with torch.no_grad():
            return (energy(data).mean() - energy(samples).mean()).item()

    means = kind.Energy(energy).contrast(data, samples)
    assert means == pytest.approx((energy(data).mean().item(), energy(samples).mean().item()))
    assert means[0] - means[1] == pytest.approx(difference())
    for parameter in energy.parameters():
        for place in (0, -1):
            with torch.no_grad():
                parameter.view(-1)[place] += 1e-7
                above = difference()
                parameter.view(-1)[place] -= 2e-7
                below = difference()
                parameter.view(-1)[place] += 1e-7
            assert parameter.grad.view(-1)[place].item() == pytest.approx((above - below) / 2e-7, abs=1e-6)


def test_native_follows_the_weights_as_they_change():
    energy, start = network(), wide_start(100, seeded(1))
    sampler = native.Energy(energy)
    first = sampler.chains(start, 3, 0.1, seeded())
    with torch.no_grad():
        energy[0].weight += 1
    again = sampler.chains(start, 3, 0.1, seeded())
    assert not torch.equal(first, again)
    assert torch.equal(again, native.Energy(energy).chains(start, 3, 0.1, seeded()))


@pytest.mark.parametrize("kind", [native, torch_sgld])
def test_chains_draw_from_their_generator_alone_and_leave_no_gradient(kind):
    energy, start, state, generator = network(), wide_start(100, seeded(1)), torch.get_rng_state(), seeded(5)
    once, further = (kind.Energy(energy).chains(start, 4, 0.1, generator) for _ in range(2))
    assert torch.equal(once, kind.Energy(energy).chains(start, 4, 0.1, seeded(5)))
    assert not torch.equal(once, further)
    assert torch.equal(state, torch.get_rng_state())
    assert all(parameter.grad is None and parameter.requires_grad for parameter in energy.parameters())


@pytest.mark.parametrize(("size", "precision"), [(0.05, 1.0), (0.1, 2.0), (0.8, 1.0)])
def test_chains_reach_the_moments_of_the_discrete_chain_within_four_standard_errors(size, precision):
    count = 20_000
    energy = Gaussian([[precision, 0.0], [0.0, precision]])
    points = torch_sgld.Energy(energy).chains(wide_start(count, seeded(1)), round(20 / size), size, seeded(2))
    # Of x <- (1 - h a) x + sqrt(2 h) z, whose variance solves v = (1 - h a)^2 v + 2 h.
    variance = 2 / (precision * (2 - size * precision))
    assert points.mean(dim=0).abs().max() < 4 * math.sqrt(variance / count)
    assert (points.var(dim=0) - variance).abs().max() < 4 * variance * math.sqrt(2 / count)


def test_chains_reach_the_covariance_of_a_correlated_gaussian_within_four_standard_errors():
    count, size = 20_000, 0.1
    precision = torch.tensor([[2.0, 0.8], [0.8, 1.0]])
    points = torch_sgld.Energy(Gaussian(precision.tolist())).chains(wide_start(count, seeded(1)), 400, size, seeded(2))
    # The covariance V = (1 - h A) V (1 - h A) + 2 h commutes with the precision A.
    expected = torch.linalg.inv(precision @ (torch.eye(2) - size / 2 * precision))
    errors = torch.sqrt((expected**2 + torch.outer(expected.diag(), expected.diag())) / count)
    assert ((torch.cov(points.T) - expected).abs() < 4 * errors).all()


@pytest.mark.parametrize("kind", [native, torch_sgld])
def test_a_long_run_takes_no_more_memory_than_a_short_one(kind):
    sampler, start = kind.Energy(network()), wide_start(5000, seeded(1))
    sampler.chains(start, 5, 0.1, seeded())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Were a step's tensors kept, this would take some 300 MiB.
    sampler.chains(start, 500, 0.1, seeded())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_check_of_a_step_sees_a_wrong_gradient_and_nothing_in_a_right_one():
    class Wrong(native.Energy):
        def chains(self, start, steps, size, generator):
            moved = super().chains(start, steps, size, generator)
            return moved + (0.01 if self.network[0].weight.any() else 0)

    start = wide_start(100, seeded(1))
    assert reference_difference(native.Energy(network()), start, 0.1, seeded(2)) < 1e-5
    assert reference_difference(Wrong(network()), start, 0.1, seeded(2)) == pytest.approx(0.01, abs=1e-4)
