import numpy as np
import pytest
import torch
from scipy.special import expit, logsumexp, softmax
from scipy.stats import multivariate_normal
from sklearn.linear_model import LogisticRegression
from sklearn.mixture import GaussianMixture

from scripts.methods.activations import activations
from scripts.methods.detection import auroc, detection
from scripts.methods.detectors import gmm, msp
from scripts.methods.initial_weights import initialise
from scripts.methods.networks.classifier import Classifier
from scripts.methods.resumable import FORGETFUL
from scripts.workflow import choices
from scripts.workflow.formats.arrays import read_arrays, write_arrays


@pytest.fixture
def weights():
    network = initialise(Classifier, torch.Generator().manual_seed(0))
    return {name: value.numpy() for name, value in network.state_dict().items()}


def two_clouds(count, generator):
    return generator.normal(size=(count, 3)) + 6 * generator.integers(2, size=(count, 1))


def fitted(components=2):
    points = two_clouds(400, np.random.default_rng(0))
    return points, gmm.fit_mixture(points, components, 2)


def overlapping_clouds(seed):
    """600 points of four overlapping normal densities in 6 dimensions, cut off at zero as activations are."""
    generator = np.random.default_rng(seed)
    means, spreads = generator.normal(size=(4, 6)), generator.gamma(2, 0.3, size=(4, 6))
    clouds = generator.integers(4, size=600)
    return np.maximum(means[clouds] + spreads[clouds] * generator.normal(size=(600, 6)), 0)


def covariances(mixture):
    return [np.linalg.inv(root @ root.T) for root in mixture["precisions_cholesky"]]


def test_log_likelihood_is_that_of_the_weighted_normal_densities():
    points, mixture = fitted()
    expected = logsumexp(
        [
            np.log(weight) + multivariate_normal(mean, covariance).logpdf(points)
            for weight, mean, covariance in zip(mixture["weights"], mixture["means"], covariances(mixture), strict=True)
        ],
        axis=0,
    )
    np.testing.assert_allclose(gmm.log_likelihoods(points, mixture), expected)


def test_mixture_of_one_component_has_the_mean_and_covariance_of_the_points():
    points, mixture = fitted(components=1)
    np.testing.assert_allclose(mixture["means"][0], points.mean(axis=0))
    np.testing.assert_allclose(covariances(mixture)[0], np.cov(points.T, ddof=0), atol=2e-6)


@pytest.mark.parametrize("components", [3, 6])
@pytest.mark.parametrize("seed", range(4))
def test_fit_is_as_likely_as_the_plain_call_of_scikit_learn(seed, components):
    points = overlapping_clouds(seed)
    plain = GaussianMixture(components, n_init=3, random_state=42).fit(points)
    ours = gmm.log_likelihoods(points, gmm.fit_mixture(points, components, 3))
    assert ours.mean() >= plain.score(points) - plain.tol


def test_constant_activations_count_as_in_the_plain_call(monkeypatch):
    monkeypatch.setattr(gmm, "POINTS_FOR_SINGLE", np.inf)
    points = np.insert(overlapping_clouds(0), [0, 3, 6], [0, 2.5, 0], axis=1)
    plain = GaussianMixture(3, n_init=2, random_state=42).fit(points)
    mixture = gmm.fit_mixture(points, 3, 2)
    assert (mixture["converged"], mixture["iterations"]) == (True, plain.n_iter_)
    for values in (points, points + 0.1):
        np.testing.assert_allclose(gmm.log_likelihoods(values, mixture), plain.score_samples(values), rtol=1e-6)


def test_covariance_that_collapses_in_single_precision_alone_is_fitted_in_double():
    points = 100 * np.random.default_rng(0).normal(size=(300, 1)) * np.ones(2)
    with pytest.raises(ValueError, match="ill-defined"):
        GaussianMixture(2, random_state=42).fit(points.astype(np.float32))
    plain = GaussianMixture(2, random_state=42).fit(points)
    mixture = gmm.fit_mixture(points, 2, 1)
    np.testing.assert_allclose(gmm.log_likelihoods(points, mixture), plain.score_samples(points), atol=1e-5)


def test_activations_that_are_all_constant_have_a_narrow_density_around_them():
    constant, foreign = np.full((60, 4), 2.0), np.full((5, 4), 2.1)
    mixture = gmm.fit(constant, None, None, number=3, initialisations=2)
    plain = GaussianMixture(1).fit(constant)
    for points in (constant, foreign):
        np.testing.assert_allclose(gmm.log_likelihoods(points, mixture), plain.score_samples(points), rtol=1e-9)
    assert detection(gmm.score(mixture, constant, None), gmm.score(mixture, constant[:9], None))["auroc"] == 0.5
    assert mixture["converged"]
    assert gmm.facts(mixture, 60) == {"smallest_component": None}


def test_activations_so_large_that_a_covariance_collapses_are_fitted_in_their_own_unit():
    points = 1e9 * two_clouds(300, np.random.default_rng(0)) * np.array([1, 1, 0])
    points[:, 2] = points[:, 0]
    with pytest.raises(ValueError, match="ill-defined"):
        GaussianMixture(2, random_state=42).fit(points)
    unit = points.std(axis=0).max()
    plain = GaussianMixture(2, n_init=2, random_state=42).fit(points / unit)
    expected = plain.score_samples(points / unit) - 3 * np.log(unit)
    np.testing.assert_allclose(gmm.log_likelihoods(points, gmm.fit_mixture(points, 2, 2)), expected, rtol=1e-6)


def test_mixture_of_fewer_different_points_than_components_is_finite():
    points = np.repeat(np.random.default_rng(0).normal(size=(2, 4)), 30, axis=0)
    mixture = gmm.fit_mixture(points, 5, 1)
    assert np.isfinite(gmm.log_likelihoods(points, mixture)).all()
    assert gmm.facts(mixture, 60) == {"smallest_component": 0}


def test_more_components_than_images_are_refused():
    with pytest.raises(ValueError, match="5 components need as many images, found 3: choose"):
        gmm.fit_mixture(np.eye(3), 5, 1)


def test_fit_of_the_same_points_is_the_same():
    for first, second in zip(*(fitted()[1].values() for _ in range(2)), strict=True):
        np.testing.assert_array_equal(first, second)


def test_points_far_from_the_mixture_are_told_apart_nearly_always():
    _, mixture = fitted()
    generator = np.random.default_rng(1)
    known, foreign = two_clouds(200, generator), two_clouds(200, generator) + np.array([0, 0, 20])
    assert auroc(-gmm.log_likelihoods(known, mixture), -gmm.log_likelihoods(foreign, mixture)) > 0.999


@pytest.mark.parametrize("kind", choices.names("detectors"))
def test_every_detector_fits_and_scores_by_the_same_calls(kind, tmp_path):
    generator = np.random.default_rng(0)
    features, logits = generator.normal(size=(60, 4)), 5 * generator.normal(size=(60, 10))
    labels = generator.integers(10, size=60)
    detector = choices.load(choices.module("detectors", f"{kind}-2"))
    fitted = detector.fit(features, labels, logits, number=2, initialisations=1, checkpoint=FORGETFUL)
    write_arrays(tmp_path / "detector.npz", **fitted)
    scores = detector.score(read_arrays(tmp_path / "detector.npz"), features[:7], logits[:7])
    assert scores.shape == (7,) and scores.dtype == np.float64 and np.isfinite(scores).all()


def test_mixtures_score_is_minus_the_log_likelihood_and_its_facts_count_images():
    points, mixture = fitted()
    face = gmm.fit(points, None, None, number=2, initialisations=2)
    assert all(np.array_equal(face[name], mixture[name]) for name in mixture)
    np.testing.assert_array_equal(gmm.score(mixture, points, None), -gmm.log_likelihoods(points, mixture))
    assert gmm.facts(mixture, 400)["smallest_component"] == pytest.approx(200, abs=25)


def test_fit_tells_the_start_and_the_iterations_so_far():
    points, heard = np.random.default_rng(0).normal(size=(60, 2)), []
    found = gmm.fit(points, None, None, number=2, initialisations=3, report=lambda *counts: heard.append(counts))
    starts, of, iterations, most = zip(*heard, strict=True)
    # The last climb is that of the best alone, in double precision.
    assert sorted(set(starts)) == [1, 2, 3] and set(of) == {3, 1} and set(most) == {100}
    assert iterations[-1] == found["iterations"] and all(1 <= count <= 100 for count in iterations)


def test_certainty_of_two_classes_is_the_distance_of_their_logits():
    logits = np.array([[3.0, 1.0], [-2.0, 5.0], [0.5, 0.5], [1000.0, -1000.0]])
    np.testing.assert_allclose(msp.score({}, None, logits), [-2, -7, 0, -2000], atol=1e-12)


def test_score_is_the_highest_softmax_probability_as_log_odds():
    logits = 3 * np.random.default_rng(0).normal(size=(200, 10))
    np.testing.assert_allclose(expit(-msp.score({}, None, logits)), softmax(logits, axis=1).max(axis=1), rtol=1e-12)


def test_score_ranks_as_the_probabilities_of_a_classifier_of_scikit_learn():
    generator = np.random.default_rng(0)
    labels = generator.integers(3, size=300)
    points = generator.normal(size=(300, 2)) + 2 * np.eye(3, 2)[labels]
    model = LogisticRegression().fit(points, labels)
    scores = msp.score({}, points, model.decision_function(points))
    order = np.argsort(-model.predict_proba(points).max(axis=1))
    assert (np.diff(scores[order]) > -1e-9).all()


@pytest.mark.parametrize("shift", [0.0, -900.0, 900.0])
def test_probabilities_that_round_to_one_still_rank(shift):
    logits = shift + np.concatenate([np.arange(40.0, 2000, 10)[:, None], np.zeros((196, 9))], axis=1)
    assert (softmax(logits, axis=1).max(axis=1) == 1).all()
    np.testing.assert_allclose(msp.score({}, None, logits), np.log(9) - np.arange(40.0, 2000, 10), rtol=1e-12)


def test_score_does_not_depend_on_the_order_of_the_classes():
    logits = np.random.default_rng(0).normal(size=(50, 10))
    np.testing.assert_array_equal(msp.score({}, None, logits), msp.score({}, None, logits[:, ::-1]))


def test_images_of_even_logits_are_told_from_those_of_one_high_logit():
    generator = np.random.default_rng(0)
    known, foreign = generator.normal(size=(100, 10)), generator.normal(size=(100, 10))
    known[:, 3] += 60
    assert auroc(msp.score({}, None, known), msp.score({}, None, foreign)) == 1


def test_image_alone_is_evaluated_as_in_a_batch(weights):
    images = np.random.default_rng(0).random((150, 784))
    batch = activations(weights, images)
    assert batch.shape == (150, 256)
    mixture = gmm.fit_mixture(batch, 2, 1)
    together = gmm.log_likelihoods(batch, mixture)
    for number in (0, 70, 149):
        alone = activations(weights, images[number : number + 1])
        np.testing.assert_allclose(alone[0], batch[number], atol=1e-12)
        assert gmm.log_likelihoods(alone, mixture)[0] == pytest.approx(together[number], rel=1e-6)
