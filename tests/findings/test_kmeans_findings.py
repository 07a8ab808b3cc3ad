import pytest

from scripts.findings import kmeans
from tests.findings.cases.kmeans import MEANS, START, case, of_seeds


@pytest.mark.parametrize(("purity", "verdict"), [(0.8, "well"), (0.799, "partly"), (0.5, "partly"), (0.499, "hardly")])
def test_purity_decides_whether_similar_images_are_grouped(purity, verdict):
    assert kmeans.grouping(purity) == verdict
    assert kmeans.find(case({"random": START | {"purity": purity}}))["grouping"] == verdict


def test_purity_and_pairs_are_those_of_the_run_of_lowest_inertia():
    starts = {"random": of_seeds([3.0, 1.0], purity=0.9), "k-means-plus-plus": of_seeds([2.0, 4.0], purity=0.3)}
    found = kmeans.find(case(starts, pairs=((3, 5, 0.4),)))
    assert (found["best"], found["purity"], found["pairs"]) == ("random", pytest.approx(0.9), [[3, 5, 0.4]])


def test_first_of_equal_runs_is_the_best():
    assert kmeans.best(case({"random": of_seeds([2.0, 2.0]), "class-means": MEANS | {"inertia": 2.0}}).metrics) == (
        "random",
        0,
    )
    assert kmeans.best(case({"random": START, "class-means": MEANS | {"inertia": 1.0}}).metrics) == ("class-means", 0)


def test_pairs_that_hardly_share_a_cluster_are_left_out():
    assert kmeans.find(case({"random": START}, pairs=((3, 8, 0.01), (4, 9, 0.009))))["pairs"] == [[3, 8, 0.01]]
    assert kmeans.find(case({"random": START}, pairs=()))["pairs"] == []


@pytest.mark.parametrize(
    ("after", "verdict"), [(0.79, "worse"), (0.796, "alike"), (0.8, "alike"), (0.804, "alike"), (0.81, "better")]
)
def test_accuracies_before_and_after_decide_what_lloyd_does_to_class_means(after, verdict):
    assert kmeans.find(case({"class-means": MEANS | {"accuracy": after}}))["lloyd"] == verdict


def test_nothing_is_said_of_class_means_that_are_no_start():
    found = kmeans.find(case({"random": START}))
    assert (found["lloyd"], found["seeds_of_class_means"]) == ("not run", "not run")
    assert (found["before"], found["after"]) == (None, None)


def test_seeds_of_class_means_agree_where_their_inertia_does():
    same, other = MEANS | {"inertia": (3.0, 3.0)}, MEANS | {"inertia": (3.0, 4.0)}
    assert kmeans.find(case({"class-means": same}))["seeds_of_class_means"] == "agree"
    assert kmeans.find(case({"class-means": other}))["seeds_of_class_means"] == "differ"


@pytest.mark.parametrize(
    ("correlation", "verdict"),
    [(0.31, "worse match"), (0.3, "no match"), (-0.3, "no match"), (-0.31, "better match"), (None, "constant")],
)
def test_rank_correlation_of_enough_outcomes_decides_whether_low_inertia_is_a_better_match(correlation, verdict):
    assert kmeans.low_inertia(correlation, 5) == verdict
    assert kmeans.low_inertia(correlation, 4) == "unsaid"


def test_one_run_that_reached_the_cap_is_said():
    assert kmeans.find(case({"random": START}, capped=1))["ending"] == "capped"
    assert kmeans.find(case({"random": START}))["ending"] == "unchanged"


def test_empty_clusters_at_the_end_are_counted_over_all_runs():
    starts = {"random": of_seeds([1.0, 2.0], empty_clusters=(2, 1)), "class-means": MEANS | {"empty_clusters": 4}}
    assert kmeans.find(case(starts))["empty"] == 7
    assert kmeans.find(case({"random": START}))["empty"] == 0


def test_runs_and_images_are_counted():
    found = kmeans.find(case({"random": of_seeds([1.0, 2.0]), "k-means-plus-plus": of_seeds([1.0, 2.0])}))
    assert (found["runs"], found["images"], found["starts"]) == (4, 400, "several")
    assert kmeans.find(case({"random": START}))["starts"] == "one"


def test_iterations_are_whole_where_those_of_every_start_are():
    whole = case({"random": START, "class-means": MEANS})
    assert kmeans.find(whole)["decimals"]["iterations"] == 0
    assert kmeans.find(case({"random": of_seeds([1.0, 2.0]), "class-means": MEANS}))["decimals"]["iterations"] == 1
