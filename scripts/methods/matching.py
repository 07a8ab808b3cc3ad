"""One-to-one matching of classes and clusters."""

import numpy as np
from scipy.optimize import linear_sum_assignment


def match(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The one-to-one matching of classes and clusters with most agreement (Kuhn, Naval Research Logistics 2, 1955).

    Returns matched classes and clusters, both (min(n_classes, n_clusters),).
    """
    return linear_sum_assignment(counts, maximize=True)
