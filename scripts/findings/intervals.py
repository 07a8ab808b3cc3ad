"""How sure a difference is that was measured with several seeds."""

import math
import statistics
from typing import NamedTuple

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """A mean, and the ends of its confidence interval."""

    mean: float
    low: float
    high: float


def of_differences(differences: list[float]) -> Interval:
    """Student's interval of the mean of at least two differences, one a seed, as if these were normal.

    Raises ValueError for fewer than two.
    """
    # Here: not every report has more than one seed.
    from scipy.special import stdtrit

    if len(differences) < 2:
        raise ValueError("an interval needs two differences")
    mean, count = statistics.fmean(differences), len(differences)
    half = float(stdtrit(count - 1, (1 + CONFIDENCE) / 2)) * statistics.stdev(differences) / math.sqrt(count)
    return Interval(mean, mean - half, mean + half)
