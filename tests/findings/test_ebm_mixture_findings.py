import math

import pytest
from scipy import stats

from scripts.findings import ebm_mixture
from scripts.findings.intervals import of_differences
from scripts.methods.chain_groups import by_length, by_start
from tests.findings.cases.ebm_mixture import FLOOR, case, density, improper


def test_lowest_mean_kl_decides_how_closely_the_density_is_learned():
    found = [ebm_mixture.closeness(kl) for kl in (0.1, 0.101, 0.5, 0.501, None)]
    assert found == ["closely", "roughly", "roughly", "hardly", "no density"]


@pytest.mark.parametrize(("share", "threshold"), [(0.3, ebm_mixture.CLOSELY), (0.1, ebm_mixture.ROUGHLY)])
def test_thresholds_of_kl_are_those_of_modes_of_unequal_mass(share, threshold):
    kl = 0.5 * math.log(0.5 / share) + 0.5 * math.log(0.5 / (1 - share))
    assert kl == pytest.approx(threshold, abs=0.02)


def test_ranking_begins_with_the_lowest_mean_and_leaves_out_what_has_no_density():
    variants = {"5-data": density(0.2, 0.4), "10-data": improper(2), "50-data": density(0.1, 0.3)}
    assert ebm_mixture.find(case(variants))["ranking"] == ["50-data", "5-data"]


def test_field_says_how_many_the_best_is_the_best_of():
    fields = [
        {"5-data": density(0.1), "10-data": density(0.1)},
        {"5-data": density(0.1), "10-data": improper()},
        {"5-data": density(0.1)},
        {"5-data": improper()},
    ]
    found = [ebm_mixture.find(case(variants))["field"] for variants in fields]
    assert found == ["several", "one density", "one variant", "no density"]


def test_interval_of_paired_differences_is_that_of_students_test():
    differences = [0.03, -0.01, 0.05, 0.02, 0.04]
    found = of_differences(differences)
    expected = stats.ttest_1samp(differences, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    with pytest.raises(ValueError, match="two"):
        of_differences([0.1])


def test_difference_counts_only_where_its_paired_interval_excludes_zero():
    shared = [0.1, 0.5, 0.2, 0.9, 0.3]
    low = density(*shared)
    assert ebm_mixture.better(density(*(kl + 0.02 for kl in shared)), low)["than"] == "worse"
    assert ebm_mixture.better(low, density(*(kl + 0.02 for kl in shared)))["than"] == "better"
    # A larger mean difference, of seeds that do not agree.
    assert ebm_mixture.better(density(0.9, 0.1, 0.9, 0.2, 0.9), low)["than"] == "undecided"


def test_one_seed_ranks_nothing_for_certain_and_nothing_at_all_where_ranges_overlap():
    assert ebm_mixture.better(density(0.1, width=0.2), density(0.2))["than"] == "undecided"
    assert ebm_mixture.better(density(0.1, width=0.05), density(0.2))["than"] == "tentatively better"
    assert ebm_mixture.better(density(0.2), density(0.1, width=0.05))["than"] == "tentatively worse"


def test_seeds_that_lack_one_of_two_densities_are_no_pairs():
    found = ebm_mixture.better(density(0.2, None, 0.3, 0.4), density(0.1, 0.1, None, 0.35))
    assert (found["difference"]["count"], found["difference"]["lost"]) == (2, 2)
    assert ebm_mixture.better(density(0.2, None), density(None, 0.1)) == {"than": "open", "difference": None}


def test_network_has_learned_a_sampler_where_its_law_is_twice_as_near_as_its_density():
    for law, learned in ((0.049, "sampler"), (0.051, "density")):
        assert ebm_mixture.learned("10-random", density(0.1, law=law))["learned"] == learned
    assert ebm_mixture.learned("10-random", improper())["learned"] == "unknown"


def test_model_of_starts_at_the_data_holds_far_from_them_only_if_it_does_so_with_every_seed():
    assert ebm_mixture.far(density(0.1, outside=0.01))["far"] == "holds"
    assert ebm_mixture.far(density(0.1, outside=0.011))["far"] == "does not hold"
    assert ebm_mixture.far(improper())["far"] == "does not hold"
    assert ebm_mixture.far(density(None)) == {"far": "unknown"}
    found = ebm_mixture.far(density(0.1, None, 0.2))
    assert (found["far"], found["failing"], found["count"]) == ("does not hold", 1, 3)


def test_final_chains_are_settled_after_three_relaxation_times():
    def found(*times):
        return ebm_mixture.settled({str(time): density(0.1, relaxation=time) for time in times}, 300)

    assert [found(100.0), found(100.0, 101.0), found(101.0)] == ["all", "some", "none"]
    assert ebm_mixture.settled({"2-data": improper()}, 300) == "unknown"


def test_widest_swing_is_told_of():
    variants = {"5-data": density(0.1, width=0.3), "10-data": density(0.2, width=0.4), "50-data": improper()}
    found = ebm_mixture.find(case(variants))["swing"]
    assert (found["variant"], found["low"], found["high"]) == ("10-data", 0.2, pytest.approx(0.6))
    assert ebm_mixture.find(case({"5-data": density(None)}))["swing"] is None


def test_chains_have_run_away_where_more_than_a_hundredth_of_the_samples_is_outside():
    variants = {"5-data": density(0.1, outside=0.01), "10-data": density(0.1, outside=0.011)}
    assert ebm_mixture.find(case(variants))["run_away"] == {"10-data": 0.011}


def test_groups_hold_the_variants_that_differ_in_length_or_in_start_alone():
    variants = ["50-persistent", "5-persistent", "10-random", "10-persistent", "10-data"]
    assert by_length(variants) == ["5-persistent", "10-persistent", "50-persistent"]
    assert by_start(variants) == ["10-random", "10-persistent", "10-data"]
    assert by_length(["2-data"]) == by_start(["2-data"]) == ["2-data"]


def test_floor_is_told_where_there_is_one():
    assert ebm_mixture.find(case({"5-data": density(0.1)}))["floor"] == FLOOR


def test_a_training_diverged_only_if_nothing_at_all_came_of_it():
    found = ebm_mixture.find(case({"5-data": density(None), "10-data": improper(), "50-data": density(0.1)}))
    assert (found["gone"], found["runs"]) == (["5-data"], "not all well")


def test_lengths_are_compared_at_the_work_that_both_have_done():
    variants = {"5-data": density(0.2, 0.4), "10-data": density(0.3, 0.3), "50-data": density(0.1, 0.2)}
    found = ebm_mixture.find(case(variants))["work"]
    # 50,000 evaluations: all updates of the short chains, and the first 1,000 of the long ones, with thrice the KL.
    assert found == {"evaluations": 50_000, "shortest": pytest.approx(0.3), "longest": pytest.approx(0.45)}
    assert ebm_mixture.find(case({"5-data": density(0.2)}))["work"] is None
    assert ebm_mixture.find(case({"5-data": density(0.2), "10-data": improper()}))["work"] is None
