import importlib.util
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA

from scripts.methods import pca, pca_checks
from scripts.methods.principal_components import orient

COLUMNS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]


@pytest.fixture(scope="module")
def penguins():
    folder = Path(importlib.util.find_spec("palmerpenguins").origin).parent
    return pd.read_csv(folder / "data" / "penguins.csv").dropna()[COLUMNS].to_numpy(dtype=float)


def blob(seed, rows=40, columns=4):
    generator = np.random.default_rng(seed)
    mixing = generator.normal(size=(columns, columns))
    return generator.normal(size=(rows, columns)) @ mixing * generator.uniform(0.01, 1000, columns) + 5


# Also with fewer rows than columns.
SHAPED = st.builds(blob, st.integers(0, 2**32 - 1), rows=st.integers(3, 40), columns=st.integers(1, 12))


def test_penguins_give_the_published_cumulative_ratios(penguins):
    assert penguins.shape == (333, 4)
    ratios = np.cumsum(pca.fit(penguins).explained_variance_ratio)
    np.testing.assert_allclose(ratios, [0.68634, 0.88087, 0.97303, 1.0], atol=1e-5)


def test_components_variances_and_scores_equal_scikit_learns_on_standardised_data(penguins):
    ours = pca.fit(penguins)
    standardised = (penguins - penguins.mean(axis=0)) / penguins.std(axis=0, ddof=1)
    theirs = PCA().fit(standardised)
    signs = np.sign((ours.components * theirs.components_).sum(axis=1))
    np.testing.assert_allclose(ours.components, theirs.components_ * signs[:, None], atol=1e-10)
    np.testing.assert_allclose(ours.explained_variance, theirs.explained_variance_, rtol=1e-10)
    np.testing.assert_allclose(ours.transform(penguins), theirs.transform(standardised) * signs, atol=1e-9)


@given(st.integers(0, 2**32 - 1), st.sampled_from([(60, 5), (200, 12), (9, 20)]))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_well_conditioned_data_have_scikit_learns_components(seed, shape):
    data = np.random.default_rng(seed).normal(size=shape) * np.arange(1, shape[1] + 1)
    kept = min(shape[1], shape[0] - 1)
    ours = pca.fit(data, components=kept)
    theirs = PCA(kept, svd_solver="full").fit(ours.standardise(data))
    np.testing.assert_allclose(ours.components, orient(theirs.components_), atol=1e-10)
    np.testing.assert_allclose(ours.explained_variance[:kept], theirs.explained_variance_, rtol=1e-10)


@pytest.mark.parametrize("difference", [1e-3, 1e-5, 1e-7])
def test_ill_conditioned_data_lose_no_more_than_by_their_covariance(difference):
    generator = np.random.default_rng(0)
    first = generator.normal(size=50)
    data = np.column_stack([first, first + difference * generator.normal(size=50)])
    x, y = ([Fraction(value) - sum(map(Fraction, column)) / 50 for value in column] for column in data.T.tolist())
    squares = sum(a * b for a, b in zip(x, y, strict=True)) ** 2 / (sum(a * a for a in x) * sum(b * b for b in y))
    # 1 - r in exact fractions but for the root of a number near 1.
    smallest = float((1 - squares) / (1 + Fraction(float(squares) ** 0.5)))
    ours = abs(pca.fit(data).explained_variance[1] / smallest - 1)
    covariance = abs(np.linalg.eigvalsh(np.corrcoef(data, rowvar=False))[0] / smallest - 1)
    assert ours <= 1e-13 / difference
    assert ours <= covariance


def test_components_are_eigenvectors_of_the_correlation_matrix(penguins):
    model = pca.fit(penguins)
    correlation = np.corrcoef(penguins, rowvar=False)
    expected = model.components * model.explained_variance[:, None]
    np.testing.assert_allclose(model.components @ correlation, expected, atol=1e-10)


def test_two_columns_have_the_closed_form_one_plus_and_minus_their_correlation():
    data = blob(3, columns=2)
    correlation = abs(np.corrcoef(data, rowvar=False)[0, 1])
    np.testing.assert_allclose(pca.fit(data).explained_variance, [1 + correlation, 1 - correlation], atol=1e-12)
    np.testing.assert_allclose(np.abs(pca.fit(data).components), np.full((2, 2), np.sqrt(0.5)), atol=1e-12)


def test_equal_entries_leave_the_sign_to_the_first_of_them():
    data = blob(3, columns=2)
    assert (pca.fit(data).components[:, 0] > 0).all()
    assert (pca.fit(data * [1, -1]).components[:, 0] > 0).all()


@given(SHAPED)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_components_are_orthonormal_and_variances_sum_to_the_number_of_columns(data):
    model = pca.fit(data)
    columns = data.shape[1]
    np.testing.assert_allclose(model.components @ model.components.T, np.eye(columns), atol=1e-10)
    assert model.explained_variance.sum() == pytest.approx(columns)
    assert model.explained_variance_ratio.sum() == pytest.approx(1)
    assert (np.diff(model.explained_variance) <= 1e-12).all()


@given(SHAPED)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_variance_of_scores_is_the_explained_variance_and_scores_are_uncorrelated(data):
    model = pca.fit(data)
    covariance = np.atleast_2d(np.cov(model.transform(data), rowvar=False))
    np.testing.assert_allclose(covariance, np.diag(model.explained_variance), atol=1e-9)


@given(SHAPED)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_all_scores_together_rebuild_the_standardised_data(data):
    model = pca.fit(data)
    np.testing.assert_allclose(model.transform(data) @ model.components, model.standardise(data), atol=1e-9)
    np.testing.assert_allclose(model.inverse(model.transform(data)), data, atol=1e-9 * np.abs(data).max())


@given(SHAPED)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_error_of_a_reconstruction_is_the_variance_of_the_components_left_out(data):
    kept = (data.shape[1] + 1) // 2
    model = pca.fit(data, components=kept)
    error = model.standardise(data) - model.standardise(model.inverse(model.transform(data)))
    left_out = model.explained_variance[kept:].sum()
    assert (error**2).sum() / (len(data) - 1) == pytest.approx(left_out, abs=1e-9)


def test_components_of_equal_variance_still_span_their_space():
    # Two pairs of equal correlation: variances 1.5, 1.5, 0.5, 0.5.
    signs = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2
    spread = np.vstack([signs, -signs]) @ np.diag(np.sqrt([1.5, 1.5, 0.5, 0.5]))
    rotation = np.kron(np.array([[1, 1], [1, -1]]) / np.sqrt(2), np.eye(2))
    model = pca.fit(spread @ rotation)
    np.testing.assert_allclose(model.explained_variance, [1.5, 1.5, 0.5, 0.5], atol=1e-12)
    np.testing.assert_allclose(model.components @ model.components.T, np.eye(4), atol=1e-12)
    space = rotation[:2].T @ rotation[:2]
    np.testing.assert_allclose(model.components[:2].T @ model.components[:2], space, atol=1e-12)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_largest_entry_of_each_component_is_positive(seed):
    components = orient(np.random.default_rng(seed).normal(size=(5, 6)))
    largest = np.abs(components).argmax(axis=1)
    assert (components[np.arange(5), largest] > 0).all()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_orienting_ignores_the_sign_given_and_does_nothing_the_second_time(seed):
    generator = np.random.default_rng(seed)
    components = generator.normal(size=(5, 6))
    oriented = orient(components)
    flipped = components * generator.choice([-1, 1], size=(5, 1))
    np.testing.assert_array_equal(orient(flipped), oriented)
    np.testing.assert_array_equal(orient(oriented), oriented)


def test_rounding_does_not_choose_among_entries_of_equal_size():
    half = np.sqrt(0.5)
    np.testing.assert_array_equal(np.sign(orient(np.array([[half, -half * (1 + 1e-14)]]))), [[1, -1]])


def test_negated_data_have_the_same_components(penguins):
    np.testing.assert_allclose(pca.fit(-penguins).components, pca.fit(penguins).components, atol=1e-10)


@pytest.mark.parametrize("column", range(4))
def test_negated_column_changes_loadings_in_sign_only(penguins, column):
    signs = np.ones(4)
    signs[column] = -1
    expected = orient(pca.fit(penguins).components * signs)
    np.testing.assert_allclose(pca.fit(penguins * signs).components, expected, atol=1e-10)


def test_shuffled_rows_have_the_same_components_and_shuffled_scores(penguins):
    order = np.random.default_rng(0).permutation(len(penguins))
    model, shuffled = pca.fit(penguins), pca.fit(penguins[order])
    np.testing.assert_allclose(shuffled.components, model.components, atol=1e-10)
    np.testing.assert_allclose(shuffled.transform(penguins), model.transform(penguins), atol=1e-9)


def test_units_of_the_columns_do_not_matter(penguins):
    rescaled = pca.fit(penguins * [0.1, 10, 25.4, 0.001] + [1, -2, 3, 4])
    np.testing.assert_allclose(rescaled.components, pca.fit(penguins).components, atol=1e-9)


def test_fewer_components_are_the_first_ones_with_all_variances(penguins):
    whole, part = pca.fit(penguins), pca.fit(penguins, components=2)
    np.testing.assert_array_equal(part.components, whole.components[:2])
    np.testing.assert_array_equal(part.explained_variance, whole.explained_variance)
    assert part.transform(penguins).shape == (333, 2)


def test_constant_column_is_reported_by_name():
    data = blob(0)
    data[:, 2] = 0.1
    with pytest.raises(ValueError, match="flipper_length_mm is constant"):
        pca.fit(data, names=COLUMNS)


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_column_whose_deviation_is_no_number_is_reported_by_name(size):
    data = blob(0)
    data[:, 1] *= size
    with pytest.raises(ValueError, match=r"bill_depth_mm has the standard deviation (0\.0|inf): "):
        pca.fit(data, names=COLUMNS)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_value_that_is_not_finite_is_reported_by_column_and_row(value):
    data = blob(0)
    data[7, 1] = value
    with pytest.raises(ValueError, match=f"bill_depth_mm: row 7 is {value}"):
        pca.fit(data, names=COLUMNS)


def test_column_without_a_name_is_reported_by_number():
    data = blob(0)
    data[:, 3] = 1
    with pytest.raises(ValueError, match="column 3 is constant"):
        pca.fit(data)


@pytest.mark.parametrize("rows", [0, 1])
def test_fewer_than_two_rows_are_refused(rows):
    with pytest.raises(ValueError, match=f"at least two rows, found {rows}"):
        pca.fit(np.ones((rows, 3)))


@pytest.mark.parametrize("components", [-1, 0, 5])
def test_impossible_number_of_components_is_refused(components):
    with pytest.raises(ValueError, match=f"{components} components are asked of 4 columns"):
        pca.fit(blob(0), components=components)


def test_collinear_columns_leave_no_variance_to_later_components():
    line = np.arange(10.0)
    model = pca.fit(np.column_stack([line, 3 * line + 1, -line]))
    np.testing.assert_allclose(model.explained_variance, [3, 0, 0], atol=1e-12)


def test_components_without_variance_are_no_disagreement_with_scikit_learn():
    # Any two axes across the plane of two columns are as good as others.
    first, second = np.random.default_rng(0).normal(size=(2, 20))
    data = np.column_stack([first, 2 * first, second, 3 * second])
    _, _, differences = pca_checks.reference_difference(pca.fit(data), data)
    assert max(differences.values()) < 1e-10


def test_fewer_rows_than_columns_give_every_component_that_is_asked_for():
    model = pca.fit(blob(1, rows=3, columns=4))
    np.testing.assert_allclose(model.explained_variance[2:], 0, atol=1e-12)
    assert model.components.shape == (4, 4)


def test_neighbour_agreement_equals_a_search_over_all_pairs():
    generator = np.random.default_rng(5)
    points, classes = generator.normal(size=(60, 2)), generator.choice(["a", "b", "c"], 60)
    distances = cdist(points, points) + np.diag(np.full(60, np.inf))
    agrees = classes[distances.argmin(axis=1)] == classes
    expected = {name: agrees[classes == name].mean() for name in "abc"}
    assert pca_checks.neighbour_agreement(points, classes) == pytest.approx(expected)


def test_neighbours_of_far_apart_classes_agree_fully():
    points = np.array([[0.0, 0], [0, 1], [100, 0], [100, 1]])
    assert pca_checks.neighbour_agreement(points, np.array(["a", "a", "b", "b"])) == {"a": 1.0, "b": 1.0}
