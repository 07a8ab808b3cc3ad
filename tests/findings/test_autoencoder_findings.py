import pytest

from scripts.findings import autoencoder
from tests.findings.cases.autoencoder import SETTINGS, case


@pytest.mark.parametrize(
    ("accuracy", "other", "verdict"),
    [
        (0.8, 0.45, "well and better"),
        (0.8, 0.77, "well and better"),
        (0.8, 0.79, "well"),
        (0.8, 0.9, "well"),
        (0.799, 0.45, "better"),
        (0.5, 0.47, "better"),
        (0.5, 0.49, "alike"),
        (0.5, 0.51, "alike"),
        (0.5, 0.53, "no better"),
        (None, 0.45, "diverged"),
    ],
)
def test_neighbour_accuracies_decide_what_the_two_numbers_tell(accuracy, other, verdict):
    assert autoencoder.telling(accuracy, other) == verdict
    assert autoencoder.find(case((accuracy,), (None,) if accuracy is None else (0.04,), other))["telling"] == verdict


@pytest.mark.parametrize(
    ("error", "verdict"), [(0.98, "more"), (0.995, "as much"), (1.0, "as much"), (1.005, "as much"), (1.02, "less")]
)
def test_error_beside_that_of_principal_components_decides_what_is_kept(error, verdict):
    assert autoencoder.keeping(error, 1.0) == verdict
    found = autoencoder.find(case(error=(error,), other_error=1.0))
    assert found["keeping"] == verdict
    assert found["less"] == pytest.approx(1 - error)


@pytest.mark.parametrize(
    ("silhouette", "verdict"), [(0.5, "apart"), (0.499, "touching"), (0.001, "touching"), (0.0, "mixed")]
)
def test_silhouette_decides_whether_digits_form_groups(silhouette, verdict):
    assert autoencoder.groups(silhouette) == verdict
    assert autoencoder.find(case(silhouette=silhouette))["groups"] == verdict


def test_code_has_collapsed_if_that_of_one_run_has():
    flat = autoencoder.find(case((0.8, 0.8), (0.04, 0.04), collapsed=(0, 2)))
    assert (flat["collapse"], flat["collapsed"], flat["runs"]) == ("some", 1, 2)
    assert autoencoder.find(case())["collapse"] == "none"


def test_patience_is_blamed_for_no_reduction_only_if_a_run_stopped_early_and_none_came():
    assert autoencoder.stopping(0, 0) == "at the end"
    assert autoencoder.stopping(1, 0) == "before a reduction"
    assert autoencoder.stopping(1, 1) == "early"


def test_reductions_are_counted_over_the_runs_that_did_not_diverge():
    found = autoencoder.find(case((0.8, None, 0.8), (0.04, None, 0.04), reductions=(1, 5, 2)))
    assert (found["reduced"], found["times"], found["runs"], found["lost"]) == ("sometimes", 3, 2, 1)
    assert autoencoder.find(case())["reduced"] == "never"


def test_seed_that_is_shown_has_numbers_of_its_own_unless_it_diverged():
    found = autoencoder.find(case((0.8, 0.8), (0.04, 0.04), epochs=(30, 50), kept=(23, 46), reductions=(1, 0)))
    assert found["shown"] == {"kept": 23, "epochs": 30, "reductions": 1}
    assert autoencoder.find(case((None, 0.8), (None, 0.04)))["shown"] is None


def test_whole_numbers_have_no_digits_after_the_point():
    assert autoencoder.find(case())["decimals"]["epochs"] == 0
    assert autoencoder.find(case((0.8, 0.8), (0.04, 0.04), epochs=(30, 31)))["decimals"]["epochs"] == 1
    rates = autoencoder.find(case(settings=SETTINGS | {"learning_rate": 0.0015, "reduce_factor": 0.25}))["decimals"]
    assert (rates["rate"], rates["factor"]) == (1, 2)
