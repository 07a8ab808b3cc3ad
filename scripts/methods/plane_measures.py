"""Codes of two numbers: how they group and spread, beside two principal components."""

import numpy as np

from scripts.methods.blocks import blocks, by_block
from scripts.methods.code_plane import CODES_PER_SQUARE, NEIGHBOURS, PERCENTILES
from scripts.methods.pixels import unit_interval
from scripts.methods.principal_components import orient


def neighbour_accuracy(
    codes: np.ndarray, classes: np.ndarray, new_codes: np.ndarray, new_classes: np.ndarray, neighbours: int = NEIGHBOURS
) -> float:
    """Share of ``new_codes`` (m, d) whose class is that of most of their nearest ``codes`` (n, d)."""
    from sklearn.neighbors import KNeighborsClassifier

    model = KNeighborsClassifier(min(neighbours, len(codes))).fit(codes, classes)
    return float(model.score(new_codes, new_classes))


def principal_plane(images: np.ndarray, new_images: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Two principal components of the pixels in [0, 1] of (n, height, width) byte ``images``, centred and not scaled.

    Returns the codes (n, 2) and (m, 2) of both sets, and the mean squared error of ``new_images`` drawn from theirs.
    The axes are eigenvectors of the covariance, summed block by block: images as floats would take eight times the
    memory, and only small components suffer from the squares.
    """
    mean = sum(unit_interval(block).sum(axis=0) for block in blocks(images)) / len(images)

    def centred(block: np.ndarray) -> np.ndarray:
        return unit_interval(block) - mean

    _, vectors = np.linalg.eigh(sum(centred(block).T @ centred(block) for block in blocks(images)))
    axes = orient(vectors[:, :-3:-1].T)

    def errors(block: np.ndarray) -> np.ndarray:
        return ((centred(block) @ axes.T @ axes - centred(block)) ** 2).mean(axis=1)

    codes, new_codes = (by_block(lambda block: centred(block) @ axes.T, each) for each in (images, new_images))
    return codes, new_codes, float(by_block(errors, new_images).mean())


def silhouette(codes: np.ndarray, classes: np.ndarray) -> float:
    """Mean silhouette of ``codes`` (n, d) grouped by class, from -1 to 1: far apart, touching (0) or mixed (below).

    It needs all n^2 distances. Rousseeuw, Journal of Computational and Applied Mathematics 20, 1987; by his definition
    a point alone in its class has 0.
    """
    from sklearn.metrics import silhouette_score

    if len(np.unique(classes)) == len(codes):
        return 0.0
    return float(silhouette_score(codes, classes))


def filled_share(codes: np.ndarray) -> float:
    """How densely ``codes`` (n, 2) fill their plane: the share of squares with a code in them, over a grid between
    `PERCENTILES` of each coordinate that has one square for `CODES_PER_SQUARE` codes. Even codes fill nearly all."""
    side = max(1, int(np.sqrt(len(codes) / CODES_PER_SQUARE)))
    counts, _, _ = np.histogram2d(*codes.T, bins=side, range=np.percentile(codes, PERCENTILES, axis=0).T)
    return float((counts > 0).mean())


def collapsed_directions(codes: np.ndarray) -> int:
    """How many principal directions of ``codes`` (n, d) have a variance near zero: below a 10,000th of the largest, or
    below 10^-6."""
    variances = np.linalg.eigvalsh(np.cov(codes, rowvar=False))
    return int((variances < max(variances.max() * 1e-4, 1e-6)).sum())


def spread_ratio(codes: np.ndarray, classes: np.ndarray) -> float:
    """Mean squared distance to the centroid of the own class over that to the centroid of all: 0 for points, 1 for
    classes that do not differ, also where all codes are one."""
    inner = sum(((codes[classes == name] - codes[classes == name].mean(axis=0)) ** 2).sum() for name in set(classes))
    whole = ((codes - codes.mean(axis=0)) ** 2).sum()
    return float(inner / whole) if whole else 1.0
