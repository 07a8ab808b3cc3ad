from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from scripts.methods import contrastive, grey_levels, judgement
from scripts.methods.digit_chains import noise_images
from scripts.methods.initial_weights import initialise
from scripts.methods.langevin import run, sgld
from scripts.methods.recipes import assignment, digits

ENERGIES = {"digits": digits.Energy, "assignment": assignment.Energy}
RECIPES = {"digits": digits.RECIPE, "assignment": assignment.RECIPE}


class Brightness(nn.Module):
    """Energy: weight times the mean grey level."""

    def __init__(self, weight=0.0):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(weight))

    def forward(self, images):
        return self.weight * images.mean(dim=(1, 2, 3))


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def uniform(*shape):
    return torch.rand(shape, generator=seeded(1))


@pytest.mark.parametrize("name", RECIPES)
def test_chains_stay_in_range_and_leave_no_gradient_in_the_network(name):
    network = initialise(ENERGIES[name], seeded())
    ends = run(network, 6 * uniform(3, 1, 28, 28) - 3, 2, RECIPES[name].kernel, seeded())
    assert ends.abs().max() <= 1
    assert not ends.requires_grad
    assert all(parameter.grad is None and parameter.requires_grad for parameter in network.parameters())


@pytest.mark.parametrize("name", RECIPES)
def test_chains_go_downhill(name):
    ends = run(Brightness(1e4), torch.zeros(2, 1, 28, 28), 2, RECIPES[name].kernel, seeded())
    assert ends.mean() < -1e-3


def test_a_chain_feels_its_own_energy_whatever_the_number_of_chains():
    kernel = replace(digits.RECIPE.kernel, noise=0.0)
    network, start = initialise(digits.Energy, seeded()), uniform(4, 1, 28, 28)
    together, alone = (run(network, images, 1, kernel, seeded()) for images in (start, start[:1]))
    assert torch.allclose(together[:1], alone, atol=1e-4)


def test_chains_of_the_assignment_have_the_moments_of_a_known_gaussian():
    class Gaussian(nn.Module):
        def forward(self, images):
            return (images**2).sum(dim=(1, 2, 3)) / (2 * 0.1**2)

    ends = run(Gaussian(), torch.zeros(40, 1, 28, 28), 200, sgld(1e-3, bound=1.0), seeded())
    # The discrete chain's own variance is s2 / (1 - h / (2 s2)).
    assert ends.var().item() == pytest.approx(0.01 / (1 - 1e-3 / 0.02), rel=0.04)
    assert ends.mean().item() == pytest.approx(0, abs=0.003)


def test_chains_start_from_noise_of_their_recipe():
    grey, white = (noise_images(50, RECIPES[name], seeded()) for name in ("digits", "assignment"))
    assert grey.min() >= -1 and grey.max() <= 1
    assert grey.std().item() == pytest.approx(3**-0.5, rel=0.02)
    assert white.std().item() == pytest.approx(1, rel=0.02)


def few(recipe, **changes):
    """The recipe with one small step of a few chains for each update."""
    return replace(recipe, kernel=replace(recipe.kernel, size=1e-6), steps=1, batch=8, **changes)


@pytest.mark.parametrize("name", RECIPES)
def test_training_lowers_the_energy_of_data_below_that_of_samples(name):
    network, data = Brightness(), torch.ones(20, 1, 28, 28)
    training = contrastive.train(network, data, few(RECIPES[name]), 3, 8, seeded())
    assert network.weight.item() < 0
    assert network.weight.grad is None
    assert training.diverged is None
    assert training.buffer.abs().max() <= 1 or name == "assignment"


def test_training_draws_from_its_generator_alone():
    state, weights = torch.get_rng_state(), []
    for seed in (0, 0, 1):
        network = Brightness()
        contrastive.train(network, uniform(20, 1, 28, 28), few(digits.RECIPE), 3, 8, seeded(seed))
        weights.append(network.weight.item())
    assert weights[0] == weights[1] != weights[2]
    assert torch.equal(torch.get_rng_state(), state)


def test_loss_falls_with_the_energy_of_data_and_rises_with_its_square():
    data, samples = torch.tensor([1.0, 3.0]), torch.tensor([1.0])
    assert contrastive.loss(data, samples, 0.0).item() == pytest.approx(1.0)
    assert contrastive.loss(data, samples, 0.1).item() == pytest.approx(1.0 + 0.1 * (5 + 1))


def test_energies_that_are_not_finite_end_the_training_with_the_update():
    network, data = Brightness(float("nan")), torch.ones(8, 1, 28, 28)
    training = contrastive.train(network, data, digits.RECIPE, 3, 128, seeded())
    assert training.diverged == 1
    assert training.history == []


def test_energies_beyond_the_recipes_limit_end_the_training_with_the_weights_before():
    network = Brightness()
    recipe = replace(assignment.RECIPE, steps=1, batch=8, learning_rate=1.0, energy_limit=2.5)
    # Of white images on grey noise the gradient is 1, and each of Adam's steps lowers their energy by 1.
    training = contrastive.train(network, torch.ones(20, 1, 28, 28), recipe, 9, 8, seeded())
    assert training.diverged == 4
    assert [row[1] for row in training.history] == pytest.approx([0, -1, -2], abs=0.1)
    assert network.weight.item() == pytest.approx(training.history[-1][1])


@pytest.mark.parametrize("name", RECIPES)
def test_energy_of_an_image_alone_equals_that_in_a_batch(name):
    network, images = initialise(ENERGIES[name], seeded()), uniform(5, 1, 28, 28)
    together = judgement.energies(network, images, batch=3)
    alone = torch.cat([judgement.energies(network, image[None]) for image in images])
    assert torch.allclose(together, alone, atol=1e-5)


def test_temperature_is_one_for_the_assignment_and_cold_for_digits():
    values = {name: judgement.temperature(each.kernel.size, each.kernel.noise) for name, each in RECIPES.items()}
    assert values["assignment"] == pytest.approx(1)
    assert values["digits"] == pytest.approx(1.25e-6)


def test_bytes_survive_the_way_to_grey_levels_and_back():
    images = np.arange(256, dtype=np.uint8).repeat(49).reshape(16, 28, 28)
    assert (grey_levels.as_bytes(grey_levels.levels(images)) == images).all()


def test_small_network_by_patches_equals_its_convolutions():
    network, images = initialise(digits.Energy, seeded()), uniform(3, 1, 28, 28)
    assert torch.allclose(network(images), network.body(images).squeeze(1), atol=1e-6)
