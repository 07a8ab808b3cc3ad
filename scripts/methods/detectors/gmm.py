"""A Gaussian mixture on a classifier's activations: images of low likelihood are foreign.

The detector gmm-N has N components.
"""

import time
import warnings
from collections.abc import Callable, Mapping

import numpy as np

from scripts.methods.resumable import FORGETFUL, Forgetful, Resumable

# The assignment's own.
RANDOM_STATE = 42
# Training points for each component and activation from which covariances are far enough from singular.
POINTS_FOR_SINGLE = 5
# Iterations between two looks at the clock: each look costs an expectation that scikit-learn adds to every fit.
FIRST_PIECE = 5
SECONDS_A_PIECE = 20
# Hears of the start and how many there are, of the iterations of it so far and how many there may be.
Report = Callable[[int, int, int, int], None]
# What scikit-learn's warm start goes on from.
CONTINUED = ("weights_", "means_", "precisions_cholesky_", "lower_bound_", "converged_")


def fit(
    features: np.ndarray,
    labels: np.ndarray,
    logits: np.ndarray,
    *,
    number: int,
    initialisations: int,
    report: Report = lambda *_: None,
    checkpoint: Forgetful = FORGETFUL,
) -> dict[str, np.ndarray]:
    """What ``fit_mixture`` returns and raises for (n, d) features and ``number`` components."""
    return fit_mixture(features, number, initialisations, report, checkpoint)


def score(arrays: Mapping[str, np.ndarray], features: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """(n,) minus the log-likelihoods of (n, d) features."""
    return -log_likelihoods(features, arrays)


def facts(arrays: Mapping[str, np.ndarray], images: int) -> dict[str, int | None]:
    """How many of the ``images`` for training the smallest component holds, or None where all activations are constant.

    Below the number of activations, a covariance is singular but for its regularisation.
    """
    if not arrays["iterations"]:
        return {"smallest_component": None}
    return {"smallest_component": round(float(arrays["weights"].min()) * images)}


def fit_mixture(
    values: np.ndarray,
    components: int,
    initialisations: int,
    report: Report = lambda *_: None,
    checkpoint: Forgetful = FORGETFUL,
) -> dict[str, np.ndarray]:
    """Expectation-maximisation for full covariances on (n, d), the most likely of several starts.

    What ``GaussianMixture(components, n_init=initialisations, random_state=42)`` finds, in less time: constant
    activations are left out and put back as they would have come out, and with many points for each component all
    starts climb in single precision, which takes half the time; the best ends in double precision. Where it finds no
    covariance because activations are too large for what it adds to the variances, their largest deviation is the unit.

    Returns weights (K,), means (K, d) and Cholesky factors of the precisions (K, d, d), whether the iterations
    converged, and their number: 0 where all activations are constant, and every component has nothing but what is added
    to the variances. Raises ValueError for fewer points than components.
    """
    # Slow to import: scores do without.
    from sklearn.mixture import GaussianMixture

    values = np.asarray(values, dtype=np.float64)
    if len(values) < components:
        raise ValueError(f"{components} components need as many images, found {len(values)}: choose a smaller mixture")
    varies = values.min(axis=0) < values.max(axis=0)
    # Image after image in memory, as a selection by index is not: scikit-learn passes over it many times.
    points = values.compress(varies, axis=1)
    several = len(points) >= POINTS_FOR_SINGLE * components * points.shape[1]
    fits = Resumable(
        checkpoint,
        generator=np.random.RandomState(RANDOM_STATE),
        single=several and varies.any(),
        unit=1.0,
        starts=initialisations,
        ended=[],
        now=None,
    )
    if fits.single:
        # A covariance that is singular but for its regularisation can collapse in single precision alone.
        try:
            fits.now, fits.starts = _climb(points.astype(np.float32), components, fits, report), 1
        except ValueError:
            fits.now = None
        fits.single, fits.ended = False, []
        fits.generator.seed(RANDOM_STATE)
    means = np.tile(values[0], (components, 1))
    precisions_cholesky = np.tile(np.eye(len(varies)) / np.sqrt(GaussianMixture().reg_covar), (components, 1, 1))
    best = {"weights_": np.full(components, 1 / components), "converged_": True, "iterations": 0}
    if varies.any():
        points /= fits.unit
        try:
            best = _climb(points, components, fits, report)
        except ValueError:
            fits.unit, fits.starts, fits.ended, fits.now = float(points.std(axis=0).max()), initialisations, [], None
            fits.generator.seed(RANDOM_STATE)
            points /= fits.unit
            best = _climb(points, components, fits, report)
        means[:, varies] = fits.unit * best["means_"]
        precisions_cholesky[np.ix_(range(components), varies, varies)] = best["precisions_cholesky_"]
    return {
        "weights": best["weights_"],
        "means": means,
        "precisions_cholesky": precisions_cholesky / fits.unit,
        "converged": np.array(best["converged_"]),
        "iterations": np.array(best["iterations"]),
    }


def _climb(points: np.ndarray, components: int, fits: Resumable, report: Report) -> dict:
    """The most likely of all starts, climbed to its end in pieces, with a pause before each.

    A piece goes on from the parameters and the bound of the one before, so that pieces change no number.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    while len(fits.ended) < fits.starts:
        mixture = GaussianMixture(components, warm_start=True, random_state=fits.generator)
        limit, piece = mixture.max_iter, FIRST_PIECE
        iterations = fits.now["iterations"] if fits.now else 0
        for name in CONTINUED if fits.now else ():
            setattr(mixture, name, fits.now[name])
        while True:
            fits.pause()
            mixture.set_params(max_iter=min(piece, max(1, limit - iterations)))
            started = time.perf_counter()
            with warnings.catch_warnings(category=ConvergenceWarning, action="ignore"):
                mixture.fit(points)
            iterations += mixture.n_iter_
            fits.now = {name: getattr(mixture, name) for name in CONTINUED} | {"iterations": iterations}
            report(len(fits.ended) + 1, fits.starts, iterations, limit)
            if mixture.converged_ or iterations >= limit:
                break
            piece = max(1, int(SECONDS_A_PIECE * mixture.n_iter_ / (time.perf_counter() - started)))
        fits.ended.append(fits.now)
        fits.now = None
    return max(fits.ended, key=lambda end: end["lower_bound_"])


def log_likelihoods(values: np.ndarray, mixture: Mapping[str, np.ndarray]) -> np.ndarray:
    """(n,) natural logarithms of the density at (n, d) points, of a mixture as ``fit_mixture`` returns it."""
    values = np.asarray(values, dtype=np.float64)
    parameters = zip(mixture["weights"], mixture["means"], mixture["precisions_cholesky"], strict=True)
    logarithms = []
    for weight, mean, factor in parameters:
        squares = ((values @ factor - mean @ factor) ** 2).sum(axis=1)
        constant = np.log(weight) + np.log(np.diag(factor)).sum() - len(mean) * np.log(2 * np.pi) / 2
        logarithms.append(constant - squares / 2)
    return np.logaddexp.reduce(logarithms)
