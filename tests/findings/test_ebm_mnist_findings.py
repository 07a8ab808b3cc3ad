import math

import pytest

from scripts.findings import ebm_mnist
from tests.findings.cases.ebm_mnist import case, recipe


def of(**made):
    return ebm_mnist.find(case(digits=recipe(**made)))["recipes"]["digits"]


def test_distance_beside_that_of_noise_decides_whether_images_are_near_the_digits():
    assert [ebm_mnist.nearness(distance, 2.0, 1000.0) for distance in (99.0, 100.0, 999.0, 1000.0)] == [
        "near",
        "nearer than noise",
        "nearer than noise",
        "no nearer than noise",
    ]
    assert ebm_mnist.nearness(None, 2.0, 1000.0) == "diverged"
    assert ebm_mnist.nearness(None, None, None) == "not judged"


def test_fresh_chains_are_as_near_within_a_factor_of_two():
    assert [ebm_mnist.fresh_chains(fresh, 10.0) for fresh in (4.9, 5.0, 20.0, 20.1)] == [
        "nearer",
        "as near",
        "as near",
        "farther",
    ]
    assert ebm_mnist.fresh_chains(None, 10.0) == "lost"
    assert ebm_mnist.fresh_chains(5.0, None) == "no question"


def test_sign_of_a_marked_correlation_says_what_low_energy_goes_with():
    found = [ebm_mnist.meaning(value) for value in (-0.31, -0.3, 0.3, 0.31, None)]
    assert found == ["good digit", "hardly any", "hardly any", "bad digit", "open"]


def test_chains_are_saturated_where_less_than_a_quarter_of_the_grey_is_left():
    assert ebm_mnist.chains(0.951, 0.8) == "saturated"
    assert ebm_mnist.chains(0.949, 0.8) == "not saturated"
    assert ebm_mnist.chains(0.0, 0.8) == "not saturated"
    assert ebm_mnist.chains(None, 0.8) == "gone"


@pytest.mark.parametrize(("temperature", "warmth"), [(1.0, "a density"), (1 + 1e-12, "a density"), (0.9, "cold")])
def test_temperature_of_one_learns_a_density_whatever_the_rounding(temperature, warmth):
    assert of(temperature=temperature)["warmth"] == warmth


def test_gap_is_the_mean_over_the_last_tenth_of_the_updates():
    found = of(gaps=(5.0,) * 18 + (0.2, 0.4))
    assert (found["gap"], found["last_updates"]) == ("above", 2)
    assert found["energy_apart"] == pytest.approx(0.3)
    assert of(gaps=(5.0, -0.2))["last_updates"] == 1


@pytest.mark.parametrize(
    ("gap", "side"), [(-0.0006, "below"), (-0.0004, "level"), (0.0004, "level"), (0.0006, "above")]
)
def test_gap_that_three_digits_do_not_show_is_level(gap, side):
    assert of(gaps=(gap,))["gap"] == side


def test_a_run_that_diverged_has_no_gap_and_no_classes():
    found = of(buffer=(None,), fresh=(None,), correlation=(None,), gaps=(0.1,))
    assert (found["gap"], found["nearness"], found["chains"], found["meaning"]) == ("gone", "diverged", "gone", "open")
    assert found["covered"] == {kind: [None if kind in ebm_mnist.GENERATED else 10] for kind in ebm_mnist.KINDS}


def test_classes_are_listed_with_every_seed():
    found = of(buffer=(None, 10.0), fresh=(None, 10.0), correlation=(None, 0.1))
    assert (found["covered"]["buffer"], found["covered"]["real"]) == ([None, 10], [10, 10])


def test_figures_show_no_more_images_than_there_are():
    assert of(images=12)["shown"]["images"] == 12
    assert of(images=1000)["shown"]["images"] == 40


def test_largest_entropy_is_that_of_ten_equally_frequent_digits():
    assert ebm_mnist.find(case(digits=recipe()))["most_entropy"] == pytest.approx(-math.log(1 / 10))
