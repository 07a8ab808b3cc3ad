import numpy as np
import pytest

from scripts.methods.partition import judge
from scripts.methods.plane_floor import LARGEST, Plan, best, divergence, size, unpacked


def test_gradient_of_the_divergence_is_that_of_differences():
    generator = np.random.default_rng(0)
    for hidden in (1, 3, 10):
        parameters = generator.normal(size=size(hidden)) / 2
        value, found = divergence(parameters, hidden)
        assert np.isfinite(value)
        for direction in generator.normal(size=(5, size(hidden))):
            ahead, behind = (divergence(parameters + sign * 1e-6 * direction, hidden)[0] for sign in (1, -1))
            assert found @ direction == pytest.approx((ahead - behind) / 2e-6, rel=1e-5, abs=1e-6)


def test_a_network_comes_close_to_the_known_density_but_not_below_it():
    plan = Plan(starts=2, short=20, finalists=1, long=200)
    found, weights = best(5, plan=plan)
    assert 0 < found.kl < 0.05
    assert found == judge(weights)
    # On its own grid it is the same, but for what it gains by the grid.
    flat = np.concatenate([weights[f"{layer}.{part}"].ravel() for layer in "024" for part in ("weight", "bias")])
    assert divergence(flat, 5)[0] == pytest.approx(found.kl, abs=2e-3)
    assert all((unpacked(flat, 5)[name] == values).all() for name, values in weights.items())


def test_a_single_unit_makes_no_density():
    found, _ = best(1, plan=Plan(1, 1, 1, 5))
    assert found.status == "improper"


def test_large_networks_are_not_looked_for_and_the_reason_is_given():
    found, _ = best(LARGEST + 1)
    assert found.kl is None and "not looked for" in found.reason
