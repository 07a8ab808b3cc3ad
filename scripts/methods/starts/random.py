"""Points drawn at random as the first centroids."""

import numpy as np

from scripts.methods.points import floats


def centroids(
    points: np.ndarray, clusters: int, generator: np.random.Generator, classes: np.ndarray | None
) -> np.ndarray:
    """(K, d): K distinct ones of the points (n, d), all subsets equally likely (Forgy, Biometrics 21, 1965).

    ``classes`` are not looked at. Raises ValueError for values that are not finite and for fewer distinct points than
    clusters.
    """
    points, chosen = floats(points), []
    for candidate in generator.permutation(len(points)):
        if not any(np.array_equal(points[candidate], points[other]) for other in chosen):
            chosen.append(candidate)
        if len(chosen) == clusters:
            return points[chosen].copy()
    raise ValueError(f"{clusters} clusters need as many distinct points, found {len(chosen)}")
