"""Frechet distance of two sets of features, and how a classifier sees a set of images."""

import numpy as np

from scripts.methods.digits import CLASSES


def frechet_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Squared Frechet distance of Gaussians fitted to (n, d) and (m, d) features, in float64.

    |difference of means|^2 + tr(A + B - 2 (A^1/2 B A^1/2)^1/2) (Dowson and Landau, J. Multivariate Analysis 12, 1982);
    as the FID of Heusel et al., arXiv:1706.08500. Raises ValueError for fewer than two images or features that are
    not finite.
    """
    first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if min(len(first), len(second)) < 2:
        raise ValueError("a covariance needs at least two images")
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ValueError("features are not finite")
    between = first.mean(axis=0) - second.mean(axis=0)
    a, b = (np.atleast_2d(np.cov(values, rowvar=False)) for values in (first, second))
    root = _root(a)
    # Eigenvalues of the symmetric product are real; rounding alone makes some slightly negative.
    overlap = np.sqrt(np.clip(np.linalg.eigvalsh(root @ b @ root), 0, None)).sum()
    return float(max(between @ between + np.trace(a) + np.trace(b) - 2 * overlap, 0.0))


def class_entropy(digits: np.ndarray, classes: int = CLASSES) -> float:
    """Entropy in nats of the classes that the images were taken for: log(classes) if all are as frequent."""
    shares = np.bincount(digits, minlength=classes) / len(digits)
    shares = shares[shares > 0]
    return float(abs((shares * np.log(shares)).sum()))


def covered_classes(digits: np.ndarray, share: float, classes: int = CLASSES) -> int:
    """How many classes hold at least ``share`` of the images."""
    return int((np.bincount(digits, minlength=classes) >= share * len(digits)).sum())


def saturated_pixels(images: np.ndarray) -> float:
    """Share of the pixels of byte images that are at either end, 0 or 255."""
    return float(((images == 0) | (images == 255)).mean())


def _root(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
