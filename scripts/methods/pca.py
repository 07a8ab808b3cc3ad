"""Principal component analysis."""

from dataclasses import dataclass

import numpy as np

# Taken off the number of rows in every variance: those of a sample.
DDOF = 1


@dataclass(frozen=True)
class PrincipalComponents:
    """Axes of largest variance of standardised data with d columns, the first ``k`` kept.

    mean, scale : (d,) column means and standard deviations, in the columns' units
    components : (k, d) unit rows, by falling variance
    explained_variance : (d,) variance along every component, also of those not kept
    """

    mean: np.ndarray
    scale: np.ndarray
    components: np.ndarray
    explained_variance: np.ndarray

    @property
    def explained_variance_ratio(self) -> np.ndarray:
        """(d,) shares of the total variance."""
        return self.explained_variance / self.explained_variance.sum()

    def standardise(self, data: np.ndarray) -> np.ndarray:
        """(n, d) data with mean 0 and variance 1 in each column."""
        return (data - self.mean) / self.scale

    def transform(self, data: np.ndarray) -> np.ndarray:
        """(n, k) scores of (n, d) data."""
        return self.standardise(data) @ self.components.T

    def inverse(self, scores: np.ndarray) -> np.ndarray:
        """(n, d) data, in the columns' units, nearest to having (n, k) ``scores``: exact if all components are kept."""
        return scores @ self.components * self.scale + self.mean


def fit(data: np.ndarray, components: int | None = None, names: list[str] | None = None) -> PrincipalComponents:
    """PCA of the correlation matrix: data (n, d) are standardised, then decomposed.

    The right singular vectors of the standardised data are the eigenvectors of their covariance, found without
    squaring the condition number (Jolliffe, Principal Component Analysis, 2002, section 3.5). They are taken of the
    triangle of a QR decomposition, which has them too: no left vectors, one for each row, are made (Chan, ACM
    Transactions on Mathematical Software 8, 1982). Components of equal variance are one basis of many of their space.
    Signs follow `orient`. ``names`` of the columns serve the messages.

    Raises ValueError for fewer than two rows, a value that is not finite, and a constant column, by name.
    """
    data = np.asarray(data, dtype=np.float64)
    rows, columns = data.shape
    names = names or [f"column {column}" for column in range(columns)]
    keep = columns if components is None else components
    if rows < 2:
        raise ValueError(f"PCA needs at least two rows, found {rows}")
    if not 1 <= keep <= columns:
        raise ValueError(f"{keep} components are asked of {columns} columns")
    for column in np.flatnonzero(~np.isfinite(data).all(axis=0)):
        row = np.flatnonzero(~np.isfinite(data[:, column]))[0]
        raise ValueError(f"{names[column]}: row {row} is {data[row, column]}")
    for column in np.flatnonzero(np.ptp(data, axis=0) == 0):
        raise ValueError(f"{names[column]} is constant: leave the column out, it cannot be standardised")
    mean, scale = data.mean(axis=0), data.std(axis=0, ddof=DDOF)
    triangle = np.linalg.qr((data - mean) / scale, mode="r")
    _, singular, axes = np.linalg.svd(triangle, full_matrices=keep > len(triangle))
    variance = np.zeros(columns)
    variance[: len(singular)] = singular**2 / (rows - DDOF)
    return PrincipalComponents(mean, scale, orient(axes[:keep]), variance)


def orient(components: np.ndarray) -> np.ndarray:
    """The sign rule: in each row the entry of largest absolute value, the first of equals, is positive.

    An eigenvector's sign is arbitrary; with the rule the picture never flips. Entries within one part in 10^9 of the
    largest count as equal, so that rounding does not choose.
    """
    size = np.abs(components)
    first = np.argmax(size >= size.max(axis=1, keepdims=True) * (1 - 1e-9), axis=1)
    signs = np.sign(components[np.arange(len(components)), first])
    return components * signs[:, None]


def neighbour_agreement(points: np.ndarray, classes: np.ndarray) -> dict:
    """For each class, the share of its points (n, p) whose nearest other point is of the same class."""
    squares = (points**2).sum(axis=1)
    distances = squares[:, None] + squares[None, :] - 2 * points @ points.T
    np.fill_diagonal(distances, np.inf)
    agrees = classes[distances.argmin(axis=1)] == classes
    return {name: float(agrees[classes == name].mean()) for name in np.unique(classes)}


def reference_difference(model: PrincipalComponents, data: np.ndarray) -> tuple[np.ndarray, np.ndarray, dict]:
    """Scores (n, k) of ``model`` and of scikit-learn's PCA on the same standardised data, signs by `orient` in both,
    and the largest absolute differences of components, scores and explained-variance ratios."""
    from sklearn.decomposition import PCA

    standardised = (data - data.mean(axis=0)) / data.std(axis=0, ddof=DDOF)
    reference = PCA(svd_solver="full").fit(standardised)
    components = orient(reference.components_)[: len(model.components)]
    scores, reference_scores = model.transform(data), standardised @ components.T
    differences = {
        "components": np.abs(model.components - components).max(),
        "scores": np.abs(scores - reference_scores).max(),
        "ratios": np.abs(model.explained_variance_ratio - reference.explained_variance_ratio_).max(),
    }
    return scores, reference_scores, {name: float(value) for name, value in differences.items()}
