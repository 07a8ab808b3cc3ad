"""Training, against closed forms and its own record."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import mse_loss

from scripts.methods.initial_weights import initialise
from scripts.methods.training import Plan, evaluate, train


def line(count=200, noise=0.0):
    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(count, 2))
    targets = inputs @ np.array([[2.0], [-1.0]]) + 0.5 + noise * generator.normal(size=(count, 1))
    return torch.from_numpy(inputs).float(), torch.from_numpy(targets).float()


def fit(network, training, validation, **changes):
    options = {"epochs": 5, "batch_size": 20, "learning_rate": 0.05} | changes
    return train(network, mse_loss, training, validation, Plan(**options), np.random.default_rng(1))


def linear():
    return initialise(lambda: nn.Linear(2, 1), torch.Generator().manual_seed(2))


def test_a_linear_network_reaches_the_least_squares_solution():
    inputs, targets = line(noise=0.1)
    network = linear()
    fit(network, (inputs, targets), (inputs, targets), epochs=500, batch_size=200)
    design = np.hstack([inputs.numpy(), np.ones((len(inputs), 1))])
    solution = np.linalg.lstsq(design, targets.numpy(), rcond=None)[0].ravel()
    found = [*network.weight.detach().numpy().ravel(), network.bias.item()]
    assert found == pytest.approx(solution, abs=1e-2)


def test_restored_weights_give_the_lowest_validation_loss_of_the_history():
    training, validation = line(40, noise=1.0), line(30, noise=2.0)
    network = linear()
    result = fit(network, training, validation, epochs=40, patience=3, learning_rate=0.3)
    losses = [row["validation_loss"] for row in result.history]
    assert evaluate(network, mse_loss, *validation) == pytest.approx(min(losses), rel=1e-6)
    assert result.kept == 1 + int(np.argmin(losses))
    assert result.stopped_early and len(losses) == result.kept + 3


def test_without_patience_all_epochs_run_and_the_last_weights_stay():
    training = line(40, noise=1.0)
    network = linear()
    result = fit(network, training, training, epochs=7, learning_rate=0.3)
    assert [row["epoch"] for row in result.history] == list(range(1, 8))
    assert not result.stopped_early and result.kept == 7
    assert evaluate(network, mse_loss, *training) == pytest.approx(result.history[-1]["validation_loss"], rel=1e-6)


def test_the_learning_rate_falls_on_a_plateau_and_each_fall_is_counted():
    inputs = torch.zeros(20, 2)
    constant = (inputs, torch.zeros(20, 1))
    network = linear()
    nn.init.zeros_(network.bias)
    result = fit(network, constant, constant, epochs=9, reduce_factor=0.5, reduce_patience=1)
    rates = [row["learning_rate"] for row in result.history]
    # The loss is zero from the first epoch on; every second epoch of a plateau halves the rate.
    assert rates == pytest.approx([0.05, 0.05, 0.05, 0.025, 0.025, 0.0125, 0.0125, 0.00625, 0.00625])
    assert result.reductions == 4


@given(
    steps=st.lists(st.sampled_from([-1e-1, -1e-5, -1e-9, 0, 1e-9, 1e-2]), min_size=1, max_size=25),
    patience=st.integers(1, 6),
    reduce_patience=st.integers(0, 6),
    rate=st.sampled_from([1e-3, 1e-8]),
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_lower_validation_loss_counts_for_the_rate_and_for_the_end_alike(steps, patience, reduce_patience, rate):
    losses = (10 + np.cumsum(steps)).tolist()
    best, rates, now, bad = np.inf, [], rate, 0
    for epoch, value in enumerate(losses, 1):
        rates.append(now)
        if value < best:
            best, kept, bad = value, epoch, 0
        elif (bad := bad + 1) > reduce_patience:
            now, bad = now / 2, 0
        if epoch - kept == patience:
            break

    def loss(outputs, targets):
        if torch.is_grad_enabled():
            return 0 * outputs.sum()
        return torch.tensor(next(told), dtype=torch.float64)

    told, data = iter(losses), line(2)
    plan = Plan(len(losses), 2, rate, patience, 0.5, reduce_patience)
    result = train(linear(), loss, data, data, plan, np.random.default_rng(0))
    assert [row["learning_rate"] for row in result.history] == rates
    assert result.kept == kept
    assert result.reductions == round(np.log2(rate / now))


def test_the_same_streams_train_the_same_network_and_leave_torchs_random_numbers_alone():
    before = torch.random.get_rng_state()
    networks = [linear(), linear()]
    for network in networks:
        fit(network, line(), line())
    assert torch.equal(networks[0].weight, networks[1].weight)
    assert torch.equal(before, torch.random.get_rng_state())


def test_a_loss_that_is_not_finite_stops_training_with_the_last_good_weights_and_history():
    training = line(40)

    def bursts_in_update_8(outputs, targets):
        updates.append(outputs)
        # Two batches and one validation an epoch: the eighth call is the second update of the third epoch.
        return mse_loss(outputs, targets) * (float("inf") if len(updates) == 8 else 1.0)

    updates, network, calm = [], linear(), linear()
    plan = Plan(epochs=9, batch_size=20, learning_rate=0.05)
    result = train(network, bursts_in_update_8, training, training, plan, np.random.default_rng(1))
    undisturbed = fit(calm, training, training, epochs=2)
    assert result.diverged == 6 and not result.stopped_early
    assert result.facts()["reason"] == "The loss was not finite in update 6 (epoch 3)."
    assert result.history == undisturbed.history and result.kept == 2
    assert torch.equal(network.weight, calm.weight)


@pytest.mark.parametrize("patience", [None, 3])
def test_a_training_that_diverges_at_once_keeps_its_first_weights(patience):
    inputs, targets = line()
    network = linear()
    result = fit(network, (inputs, targets * float("nan")), (inputs, targets), patience=patience)
    assert (result.diverged, result.history, result.kept) == (1, [], 0)
    assert torch.equal(network.weight, linear().weight)


def test_first_weights_are_those_of_the_seed_and_the_generator_goes_on_behind_them():
    generator = torch.Generator().manual_seed(3)
    network = initialise(lambda: nn.Linear(2, 1), generator)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        plain, following = nn.Linear(2, 1), torch.rand(5)
    assert torch.equal(network.weight, plain.weight)
    assert torch.equal(torch.rand(5, generator=generator), following)
