"""Principal components beside scikit-learn's, and how far classes come apart in their plane."""

import numpy as np

from scripts.methods.principal_components import DDOF, PrincipalComponents, orient


def neighbour_agreement(points: np.ndarray, classes: np.ndarray) -> dict:
    """For each class, the share of its points (n, p) whose nearest other point is of the same class."""
    squares = (points**2).sum(axis=1)
    distances = squares[:, None] + squares[None, :] - 2 * points @ points.T
    np.fill_diagonal(distances, np.inf)
    agrees = classes[distances.argmin(axis=1)] == classes
    return {name: float(agrees[classes == name].mean()) for name in np.unique(classes)}


def reference_difference(model: PrincipalComponents, data: np.ndarray) -> tuple[np.ndarray, np.ndarray, dict]:
    """Scores (n, k) of ``model`` and of scikit-learn's PCA on the same standardised data, signs by `orient` in both,
    and the largest absolute differences of components, scores and explained-variance ratios.

    Components without variance are not compared: any basis of their space is as good as another.
    """
    from sklearn.decomposition import PCA

    standardised = (data - data.mean(axis=0)) / data.std(axis=0, ddof=DDOF)
    reference = PCA(svd_solver="full").fit(standardised)
    components = orient(reference.components_)[: len(model.components)]
    scores, reference_scores = model.transform(data), standardised @ components.T
    varies = model.explained_variance_ratio[: len(components)] > 1e-12
    differences = {
        "components": np.abs(model.components - components)[varies].max(),
        "scores": np.abs(scores - reference_scores).max(),
        "ratios": np.abs(model.explained_variance_ratio - reference.explained_variance_ratio_).max(),
    }
    return scores, reference_scores, {name: float(value) for name, value in differences.items()}
