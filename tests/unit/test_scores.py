import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from scripts.methods import detection, selection, threshold

# Few distinct values, so that ties within and between the sets are frequent.
SETS = st.lists(st.integers(0, 6), min_size=1, max_size=30)


def labelled(known, foreign):
    return np.r_[np.zeros(len(known)), np.ones(len(foreign))], np.r_[known, foreign]


@given(SETS, SETS)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_auroc_is_the_share_of_pairs_in_order_with_ties_counted_half(known, foreign):
    pairs = [(f > k) + 0.5 * (f == k) for f in foreign for k in known]
    assert detection.auroc(known, foreign) == pytest.approx(np.mean(pairs))


@given(SETS, SETS)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_areas_equal_scikit_learns(known, foreign):
    classes, values = labelled(known, foreign)
    assert detection.auroc(known, foreign) == pytest.approx(roc_auc_score(classes, values))
    assert detection.aupr(known, foreign) == pytest.approx(average_precision_score(classes, values))


@given(SETS, SETS)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_error_rates_are_the_least_over_all_thresholds_that_reach_95_percent(known, foreign):
    known, foreign = np.array(known), np.array(foreign)
    levels = np.union1d(known, foreign)
    rejected = min(np.mean(known >= t) for t in levels if 100 * (foreign >= t).sum() >= 95 * len(foreign))
    accepted = min(np.mean(foreign <= t) for t in levels if 100 * (known <= t).sum() >= 95 * len(known))
    assert detection.rejected_at_caught(known, foreign) == pytest.approx(rejected)
    assert detection.accepted_at_kept(known, foreign) == pytest.approx(accepted)


def test_separated_sets_are_told_apart_without_error():
    known, foreign = np.arange(40.0), np.arange(50.0, 70)
    assert detection.detection(known, foreign) == {"auroc": 1, "aupr": 1, "fpr95_ood": 0, "fpr95_id": 0}


def test_the_higher_score_is_the_foreign_one():
    assert detection.auroc([5, 6], [1, 2]) == 0


def test_the_two_error_rates_are_not_the_same():
    known, foreign = np.arange(100.0), np.r_[np.full(90, 1000.0), np.full(10, 49.5)]
    rates = detection.detection(known, foreign)
    assert rates["fpr95_ood"] == pytest.approx(0.5)
    assert rates["fpr95_id"] == pytest.approx(0.1)


@pytest.mark.parametrize("count", [20, 40, 60, 100, 180])
def test_95_percent_of_round_numbers_asks_for_no_image_more(count):
    assert (np.arange(count) <= threshold.kept_threshold(np.arange(count))).sum() == 95 * count // 100


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_score_that_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="a score of the foreign images is not finite"):
        detection.auroc([1.0, 2], [value, 3])


def test_empty_set_is_refused():
    with pytest.raises(ValueError, match="there are no known images"):
        detection.detection([], [1.0])


def test_highest_validation_auroc_is_selected_and_the_first_of_equal_ones():
    assert selection.select({"gmm-5": 0.7, "gmm-10": 0.9, "gmm-20": 0.9}) == "gmm-10"
