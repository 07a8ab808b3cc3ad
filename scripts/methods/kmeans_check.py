"""One iteration of Lloyd's algorithm beside scikit-learn's."""

import numpy as np

from scripts.methods.kmeans import lloyd


def reference_difference(points: np.ndarray, centroids: np.ndarray, empty: int = 0) -> dict:
    """How one more iteration on (n, d) ``points`` from (K, d) ``centroids`` differs from scikit-learn's, in float64:
    the share of points with another label, and the largest absolute difference of a centroid's coordinate.

    With ``empty`` clusters, which the two re-seed by different rules, there is no such difference: None, with a status
    and a reason.
    """
    if empty:
        reason = "A cluster is empty, which scikit-learn re-seeds by another rule."
        return dict.fromkeys(("labels", "centroids"), (None, "undefined", reason))
    from sklearn.cluster import KMeans

    points = points.astype(np.float64, copy=False)
    ours = lloyd(points, centroids, max_iterations=1)
    theirs = KMeans(len(centroids), init=centroids, n_init=1, max_iter=1, tol=0, algorithm="lloyd").fit(points)
    return {
        "labels": float((ours.labels[-1] != theirs.labels_).mean()),
        "centroids": float(np.abs(ours.centroids[-1] - theirs.cluster_centers_).max()),
    }
