from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from scripts.methods import agreement, confused_pairs, confusion, correlation, matching

LABELLINGS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30)


def entropy(labels):
    shares = np.unique(labels, return_counts=True, axis=0)[1] / len(labels)
    return -(shares * np.log(shares)).sum()


def best_matching(counts):
    if counts.shape[0] > counts.shape[1]:
        counts = counts.T
    rows = range(counts.shape[0])
    return max(
        sum(counts[r, c] for r, c in zip(rows, order, strict=True))
        for order in permutations(range(counts.shape[1]), len(rows))
    )


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_accuracy_is_the_best_over_all_one_to_one_matchings(n_classes, n_clusters, seed):
    counts = np.random.default_rng(seed).integers(0, 20, size=(n_classes, n_clusters))
    counts[0, 0] += 1
    assert agreement.accuracy(counts) == pytest.approx(best_matching(counts) / counts.sum())


def test_matching_is_one_to_one():
    classes, clusters = matching.match(np.array([[5, 4, 0], [5, 0, 0]]))
    assert dict(zip(classes.tolist(), clusters.tolist(), strict=True)) == {0: 1, 1: 0}


def test_confusion_counts_each_pair_and_keeps_empty_rows_and_columns():
    counts = confusion.confusion(np.array([0, 0, 2, 2]), np.array([1, 1, 0, 1]), 3, 3)
    assert counts.tolist() == [[0, 2, 0], [0, 0, 0], [1, 1, 0]]


def test_purity_of_the_textbooks_example_is_twelve_of_seventeen():
    # Manning et al., Introduction to Information Retrieval, figure 16.4.
    assert agreement.purity(np.array([[5, 1, 2], [1, 4, 0], [0, 1, 3]])) == pytest.approx(12 / 17)


@given(LABELLINGS)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_ari_equals_a_count_over_all_pairs_of_points(pairs):
    classes, clusters = np.array(pairs).T
    same = np.array([[a == b, c == d] for (a, c), (b, d) in combinations(pairs, 2)])
    both, first, second, total = same.all(axis=1).sum(), same[:, 0].sum(), same[:, 1].sum(), len(same)
    chance = first * second / total
    most = (first + second) / 2
    expected = 1.0 if most == chance else (both - chance) / (most - chance)
    assert agreement.scores(classes, clusters)["ari"] == pytest.approx(expected)


@given(LABELLINGS)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_nmi_equals_mutual_information_over_the_mean_of_the_entropies(pairs):
    classes, clusters = np.array(pairs).T
    mean = (entropy(classes) + entropy(clusters)) / 2
    mutual = 2 * mean - entropy(np.array(pairs))
    expected = mutual / mean if mean > 0 else 1.0
    assert agreement.scores(classes, clusters)["nmi"] == pytest.approx(expected, abs=1e-9)


@given(LABELLINGS)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_nmi_and_ari_are_those_of_scikit_learn(pairs):
    classes, clusters = np.array(pairs).T
    found = agreement.scores(classes, clusters)
    assert found["nmi"] == pytest.approx(normalized_mutual_info_score(classes, clusters), abs=1e-9)
    assert found["ari"] == pytest.approx(adjusted_rand_score(classes, clusters), abs=1e-9)


def test_two_by_two_independent_labels_have_the_closed_forms():
    # ARI: no pair together in both, 2 * 2 / 6 expected, 2 at most: (0 - 2/3) / (2 - 2/3).
    scores = agreement.scores(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    assert scores == pytest.approx({"accuracy": 0.5, "purity": 0.5, "nmi": 0.0, "ari": -0.5}, abs=1e-12)


def test_halved_classes_have_the_closed_forms():
    scores = agreement.scores(np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2, 3, 3]))
    # NMI: log 2 / ((log 2 + log 4) / 2). ARI: pairs 4 of 28, 12 and 4.
    chance = 12 * 4 / 28
    assert scores == pytest.approx(
        {"accuracy": 0.5, "purity": 1.0, "nmi": 2 / 3, "ari": (4 - chance) / (8 - chance)}, abs=1e-12
    )


@given(LABELLINGS, st.permutations(range(5)), st.permutations(range(5)))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_scores_do_not_depend_on_how_classes_and_clusters_are_numbered(pairs, class_names, cluster_names):
    classes, clusters = np.array(pairs).T
    renamed = agreement.scores(np.array(class_names)[classes], np.array(cluster_names)[clusters])
    assert renamed == pytest.approx(agreement.scores(classes, clusters), abs=1e-9)


@given(LABELLINGS)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_accuracy_is_at_most_purity_and_every_score_at_most_one(pairs):
    scores = agreement.scores(*np.array(pairs).T)
    assert scores["accuracy"] <= scores["purity"] + 1e-12
    assert max(scores.values()) <= 1 + 1e-12


def test_clusters_equal_to_the_classes_score_one():
    labels = np.array([0, 0, 1, 2, 2, 2])
    assert agreement.scores(labels, (labels + 1) % 3) == pytest.approx(
        dict.fromkeys(["accuracy", "purity", "nmi", "ari"], 1)
    )


@pytest.mark.parametrize(
    ("second", "expected"),
    [([10, 20, 30, 40], 1.0), ([8, 4, 2, 1], -1.0), ([1, 3, 2, 4], 1 - 6 * 2 / (4 * 15))],
)
def test_rank_correlation_has_spearmans_closed_form(second, expected):
    assert correlation.rank_correlation(np.array([1, 2, 3, 4]), np.array(second)) == pytest.approx(expected)


def test_rank_correlation_ignores_monotone_transformations():
    first, second = np.random.default_rng(0).normal(size=(2, 30))
    expected = correlation.rank_correlation(first, second)
    assert correlation.rank_correlation(np.exp(first), second**3) == pytest.approx(expected)


def test_rank_correlation_gives_ties_their_mean_rank():
    ranks = np.corrcoef([1.5, 1.5, 3, 4], [1, 2, 3, 4])[0, 1]
    assert correlation.rank_correlation(np.array([1, 1, 2, 3]), np.array([1, 2, 3, 4])) == pytest.approx(ranks)


@pytest.mark.parametrize(
    ("first", "second"), [([], []), ([1, 2], [1, 2]), ([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [4, 4, 4])]
)
def test_undefined_rank_correlation_is_none(first, second):
    assert correlation.rank_correlation(np.array(first), np.array(second)) is None


def test_confused_pairs_are_the_chances_to_share_a_cluster_worst_first():
    counts = np.array([[8, 2, 0], [5, 5, 0], [0, 1, 9]])
    found = confused_pairs.confused_pairs(counts)
    assert [pair[:2] for pair in found] == [(0, 1), (1, 2), (0, 2)]
    assert [pair[2] for pair in found] == pytest.approx([0.8 * 0.5 + 0.2 * 0.5, 0.5 * 0.1, 0.2 * 0.1])


def test_confused_pairs_are_at_most_as_many_as_asked():
    assert len(confused_pairs.confused_pairs(np.ones((6, 4)), most=2)) == 2


def test_a_class_is_never_confused_with_itself_when_there_are_few_pairs():
    found = confused_pairs.confused_pairs(np.array([[1, 1], [1, 1]]))
    assert [pair[:2] for pair in found] == [(0, 1)]


def test_classes_that_share_no_cluster_are_not_confused():
    assert confused_pairs.confused_pairs(np.diag([3, 4, 5, 6])) == []


def test_empty_clusters_are_counted_and_change_no_score():
    counts = np.array([[3, 0, 1, 0], [0, 0, 4, 0]])
    assert agreement.empty_clusters(counts) == 2
    assert agreement.empty_clusters(counts[:, [0, 2]]) == 0
    assert agreement.accuracy(counts) == agreement.accuracy(counts[:, [0, 2]]) == 7 / 8
    assert agreement.purity(counts) == agreement.purity(counts[:, [0, 2]]) == 7 / 8


def test_class_without_points_is_confused_with_none():
    found = confused_pairs.confused_pairs(np.array([[2, 2], [0, 0], [1, 3], [2, 0]]))
    assert all(1 not in pair[:2] for pair in found)
    assert np.isfinite([pair[2] for pair in found]).all()
