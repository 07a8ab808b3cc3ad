import math

import pytest

from scripts.findings import ebm_mixture
from scripts.methods.chain_groups import by_length, by_start
from tests.findings.cases.ebm_mixture import case, density, improper


def test_lowest_mean_kl_decides_how_closely_the_density_is_learned():
    found = [ebm_mixture.closeness(kl) for kl in (0.1, 0.101, 0.5, 0.501, None)]
    assert found == ["closely", "roughly", "roughly", "hardly", "no density"]


@pytest.mark.parametrize(("share", "threshold"), [(0.3, ebm_mixture.CLOSELY), (0.1, ebm_mixture.ROUGHLY)])
def test_thresholds_of_kl_are_those_of_modes_of_unequal_mass(share, threshold):
    kl = 0.5 * math.log(0.5 / share) + 0.5 * math.log(0.5 / (1 - share))
    assert kl == pytest.approx(threshold, abs=0.02)


def test_ranking_begins_with_the_lowest_mean_and_leaves_out_what_has_no_density():
    variants = {"5-data": density(0.2, 0.4), "10-data": improper(2), "50-data": density(0.1, 0.3)}
    found = ebm_mixture.find(case(variants))
    assert found["ranking"] == ["50-data", "5-data"]
    assert (found["wins"], found["seeds"]) == (2, 2)


def test_best_on_average_may_have_the_lowest_kl_with_fewer_seeds_than_another():
    found = ebm_mixture.find(case({"5-data": density(0.2, 0.2, 0.9), "10-data": density(0.3, 0.3, 0.3)}))
    assert (found["ranking"][0], found["wins"]) == ("10-data", 1)


def test_a_seed_without_any_density_has_no_winner():
    found = ebm_mixture.find(case({"5-data": density(None, 0.2), "10-data": density(None, 0.3)}))
    assert (found["wins"], found["seeds"]) == (1, 2)


def test_field_says_how_many_the_best_is_the_best_of():
    fields = [
        {"5-data": density(0.1), "10-data": density(0.1)},
        {"5-data": density(0.1), "10-data": improper()},
        {"5-data": density(0.1)},
        {"5-data": improper()},
    ]
    found = [ebm_mixture.find(case(variants))["field"] for variants in fields]
    assert found == ["several", "one density", "one variant", "no density"]


def test_longer_chains_are_better_or_worse_only_if_every_step_is():
    lengths = ["5-data", "10-data", "50-data"]
    assert ebm_mixture.order(["50-data", "10-data", "5-data"], lengths) == "better"
    assert ebm_mixture.order(["5-data", "10-data", "50-data"], lengths) == "worse"
    assert ebm_mixture.order(["10-data", "50-data", "5-data"], lengths) == "mixed"
    assert ebm_mixture.order(["50-data", "10-random", "5-data"], lengths) == "better"
    assert ebm_mixture.order(["50-data", "10-random"], lengths) == "open"
    assert ebm_mixture.order(["5-data"], ["5-data"]) == "one length"


def test_worst_start_is_named_where_two_or_more_gave_a_density():
    starts = ["10-persistent", "10-random", "10-data"]
    assert ebm_mixture.choice(["10-data", "50-data", "10-random"], starts) == "random worst"
    assert ebm_mixture.choice(["10-random", "10-data"], starts) == "another worst"
    assert ebm_mixture.choice(["10-random", "50-data"], starts) == "open"
    assert ebm_mixture.choice(["10-data"], ["10-data"]) == "one start"


def test_chains_have_run_away_where_more_than_a_hundredth_of_the_samples_is_outside():
    variants = {"5-data": density(0.1, outside=0.01), "10-data": density(0.1, outside=0.011)}
    assert ebm_mixture.find(case(variants))["run_away"] == {"10-data": 0.011}


def test_figure_of_samples_says_the_largest_share_outside_and_who_diverged():
    variants = {"5-data": density(0.1, outside=0.002), "10-data": density(None), "10-random": density(0.1, outside=0.0)}
    found = ebm_mixture.find(case(variants))
    assert found["clouds"]["lengths"] == {"beyond": "some", "most": 0.002, "gone": ["10-data"]}
    assert found["clouds"]["starts"] == {"beyond": "none", "most": 0.0, "gone": ["10-data"]}
    nothing = ebm_mixture.find(case({"10-data": density(None)}))["clouds"]["starts"]
    assert nothing == {"beyond": "unknown", "most": None, "gone": ["10-data"]}


def test_a_training_diverged_only_if_nothing_at_all_came_of_it():
    found = ebm_mixture.find(case({"5-data": density(None), "10-data": improper(), "50-data": density(0.1)}))
    endings = {variant: training["ending"] for variant, training in found["trainings"].items()}
    assert endings == {"5-data": "diverged", "10-data": "no density", "50-data": "density"}
    assert (found["gone"], found["runs"]) == (["5-data"], "not all well")


def test_lost_chains_of_an_improper_energy_are_no_diverged_training():
    variants = {"5-data": improper()}
    for metric in ("energy_distance", "mode_mass/samples", "outside_fraction"):
        variants["5-data"][metric] = density(None)["outside_fraction"] | {
            "reason": "3 of 9 final chains are not finite."
        }
    assert ebm_mixture.find(case(variants))["trainings"]["5-data"]["ending"] == "no density"


def test_groups_hold_the_variants_that_differ_in_length_or_in_start_alone():
    variants = ["50-persistent", "5-persistent", "10-random", "10-persistent", "10-data"]
    assert by_length(variants) == ["5-persistent", "10-persistent", "50-persistent"]
    assert by_start(variants) == ["10-random", "10-persistent", "10-data"]
    assert by_length(["2-data"]) == by_start(["2-data"]) == ["2-data"]
