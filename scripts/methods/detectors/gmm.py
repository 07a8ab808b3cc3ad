"""A Gaussian mixture on a classifier's activations: images of low likelihood are foreign.

The detector gmm-N has N components.
"""

import time
import warnings
from collections.abc import Mapping

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from scripts.methods.progress import FORGETFUL, Forgetful

# The assignment's own.
RANDOM_STATE = 42


# Training points for each component and activation from which covariances are far enough from singular.
POINTS_FOR_SINGLE = 5


# Iterations between two looks at the clock: each look costs an expectation that scikit-learn adds to every fit.
FIRST_PIECE = 5


SECONDS_A_PIECE = 20


# What scikit-learn's warm start goes on from.
CONTINUED = ("weights_", "means_", "precisions_cholesky_", "lower_bound_", "converged_")


def fit(
    features: np.ndarray,
    labels: np.ndarray,
    logits: np.ndarray,
    *,
    number: int,
    initialisations: int,
    progress: Forgetful = FORGETFUL,
) -> dict[str, np.ndarray]:
    """What ``fit_mixture`` returns and raises for (n, d) features and ``number`` components."""
    return fit_mixture(features, number, initialisations, progress)


def score(arrays: Mapping[str, np.ndarray], features: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """(n,) minus the log-likelihoods of (n, d) features."""
    return -log_likelihoods(features, arrays)


def facts(arrays: Mapping[str, np.ndarray], images: int) -> dict[str, bool | int]:
    """Whether the fit converged, and how many of the ``images`` for training its smallest component holds.

    Below the number of activations, a covariance is singular but for its regularisation.
    """
    smallest = round(float(arrays["weights"].min()) * images)
    return {"converged": bool(arrays["converged"]), "smallest_component": smallest}


def fit_mixture(
    values: np.ndarray, components: int, initialisations: int, progress: Forgetful = FORGETFUL
) -> dict[str, np.ndarray]:
    """Expectation-maximisation for full covariances on (n, d), the most likely of several starts.

    What ``GaussianMixture(components, n_init=initialisations, random_state=42)`` finds, in less time: constant
    activations are left out and put back as they would have come out, and with many points for each component all
    starts climb in single precision, which takes half the time; the best ends in double precision.

    Returns weights (K,), means (K, d) and Cholesky factors of the precisions (K, d, d), whether the iterations
    converged, and their number. Raises ValueError for fewer points than components, where all activations are
    constant and where a covariance collapses.
    """
    values = np.asarray(values, dtype=np.float64)
    varies = values.min(axis=0) < values.max(axis=0)
    # Image after image in memory, as a selection by index is not: scikit-learn passes over it many times.
    points = values.compress(varies, axis=1)
    several = len(points) >= POINTS_FOR_SINGLE * components * points.shape[1]
    state = progress.resume() or _beginning(initialisations, single=several)
    if state["single"]:
        # A covariance that is singular but for its regularisation can collapse in single precision alone.
        try:
            best = _climb(points.astype(np.float32), components, state, progress)
            state = _beginning(1, single=False) | {"now": best}
        except ValueError:
            state = _beginning(initialisations, single=False)
    best = _climb(points, components, state, progress)
    means = np.tile(values[0], (components, 1))
    means[:, varies] = best["means_"]
    regularisation = GaussianMixture().reg_covar
    precisions_cholesky = np.tile(np.eye(len(varies)) / np.sqrt(regularisation), (components, 1, 1))
    precisions_cholesky[np.ix_(range(components), varies, varies)] = best["precisions_cholesky_"]
    return {
        "weights": best["weights_"],
        "means": means,
        "precisions_cholesky": precisions_cholesky,
        "converged": np.array(best["converged_"]),
        "iterations": np.array(best["iterations"]),
    }


def _beginning(starts: int, single: bool) -> dict:
    """The state before any step: how many starts to make, in which precision, those at their end and the present."""
    _, key, position, *_ = np.random.RandomState(RANDOM_STATE).get_state()
    return {"starts": starts, "single": single, "ended": [], "now": None, "key": key.tolist(), "position": position}


def _climb(points: np.ndarray, components: int, state: dict, progress: Forgetful) -> dict:
    """The most likely of all starts, climbed to its end in pieces; ``state`` is kept between them.

    A piece goes on from the parameters and the bound of the one before, so that pieces change no number.
    """
    generator = np.random.RandomState()
    generator.set_state(("MT19937", np.array(state["key"], dtype=np.uint32), state["position"]))
    while len(state["ended"]) < state["starts"]:
        mixture = GaussianMixture(components, warm_start=True, random_state=generator)
        limit, piece = mixture.max_iter, FIRST_PIECE
        iterations = state["now"]["iterations"] if state["now"] else 0
        for name in CONTINUED if state["now"] else ():
            setattr(mixture, name, state["now"][name])
        while True:
            if progress.due():
                progress.keep(state)
            mixture.set_params(max_iter=min(piece, max(1, limit - iterations)))
            started = time.perf_counter()
            with warnings.catch_warnings(category=ConvergenceWarning, action="ignore"):
                mixture.fit(points)
            iterations += mixture.n_iter_
            state["now"] = {name: getattr(mixture, name) for name in CONTINUED} | {"iterations": iterations}
            _, key, state["position"], *_ = generator.get_state()
            state["key"] = key.tolist()
            if mixture.converged_ or iterations >= limit:
                break
            piece = max(1, int(SECONDS_A_PIECE * mixture.n_iter_ / (time.perf_counter() - started)))
        state["ended"].append(state["now"])
        state["now"] = None
    return max(state["ended"], key=lambda end: end["lower_bound_"])


def log_likelihoods(values: np.ndarray, mixture: Mapping[str, np.ndarray]) -> np.ndarray:
    """(n,) natural logarithms of the density at (n, d) points, of a mixture as ``fit_mixture`` returns it."""
    components = len(mixture["weights"])
    model = GaussianMixture(components)
    model.weights_, model.means_ = mixture["weights"], mixture["means"]
    model.precisions_cholesky_ = mixture["precisions_cholesky"]
    return model.score_samples(np.asarray(values, dtype=np.float64))
