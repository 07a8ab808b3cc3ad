"""The maximum softmax probability: images of whose digit the classifier is unsure are foreign.

Hendrycks and Gimpel, A Baseline for Detecting Misclassified and Out-of-Distribution Examples in Neural Networks, 2017.
"""

from collections.abc import Mapping

import numpy as np


def fit(features: np.ndarray, labels: np.ndarray, logits: np.ndarray, **unused) -> dict[str, np.ndarray]:
    """Nothing: the classifier is all it needs."""
    return {}


def score(arrays: Mapping[str, np.ndarray], features: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """(n,) minus the log-odds log(p / (1 - p)) of the highest softmax probability p of (n, k) logits, k at least 2.

    The log-odds rank as p does, and go on where p rounds to 1: many images are as certain as that.
    """
    ranked = np.sort(np.asarray(logits, dtype=np.float64), axis=1)
    return np.logaddexp.reduce(ranked[:, :-1], axis=1) - ranked[:, -1]
