"""Principal components: what a fit finds, and their signs."""

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


def orient(components: np.ndarray) -> np.ndarray:
    """The sign rule: in each row the entry of largest absolute value, the first of equals, is positive.

    An eigenvector's sign is arbitrary; with the rule the picture never flips. Entries within one part in 10^9 of the
    largest count as equal, so that rounding does not choose.
    """
    size = np.abs(components)
    first = np.argmax(size >= size.max(axis=1, keepdims=True) * (1 - 1e-9), axis=1)
    signs = np.sign(components[np.arange(len(components)), first])
    return components * signs[:, None]
