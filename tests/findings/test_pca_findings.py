import pytest

from scripts.findings import pca
from tests.findings.cases.pca import case


@pytest.mark.parametrize(
    ("least", "verdict"),
    [(0.99, "apart"), (0.989, "largely apart"), (0.8, "largely apart"), (0.799, "not apart")],
)
def test_species_whose_clouds_overlap_most_decides_whether_they_come_apart(least, verdict):
    assert pca.species([1.0, least, 0.995]) == verdict
    assert pca.find(case((1.0, least, 0.995)))["species"] == verdict


def test_single_species_cannot_come_apart():
    assert pca.find(case((1.0,)))["species"] == "only one"


@pytest.mark.parametrize(("difference", "verdict"), [(0.0, "to rounding"), (9.9e-9, "to rounding"), (1e-8, "none")])
def test_largest_difference_decides_whether_scikit_learn_agrees(difference, verdict):
    assert pca.find(case(difference=difference))["agreement"] == verdict


def test_rows_are_all_complete_where_none_is_dropped():
    assert [pca.find(case(missing=missing))["rows"] for missing in ({}, {"sex": 1})] == ["all", "complete"]


def test_columns_that_lack_most_come_first():
    assert pca.find(case(missing={"species": 1, "sex": 11, "year": 1}))["missing"] == [
        ("sex", 11),
        ("species", 1),
        ("year", 1),
    ]


@pytest.mark.parametrize(("count", "shown", "more"), [(0, 0, 0), (1, 1, 0), (3, 3, 0), (4, 3, 1), (333, 3, 330)])
def test_three_of_what_is_doubtful_are_shown_and_the_others_counted(count, shown, more):
    repeated = [[line + 400, line] for line in range(count)]
    found = pca.find(case(repeated=repeated))["repeated"]
    assert found == {"count": count, "first": repeated[:shown], "more": more}


def test_variance_of_one_two_and_three_components_is_that_of_the_metrics():
    assert pca.find(case())["kept"] == {1: 0.69, 2: pytest.approx(0.88), 3: pytest.approx(0.97)}
