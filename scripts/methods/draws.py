"""Images drawn from a set by class."""

import numpy as np


def draw_by_class(classes: np.ndarray, pool: np.ndarray, count: int, generator: np.random.Generator):
    """``count`` of ``pool``, positions in ``classes`` (n,), with the classes in their proportions, and the others.

    Both are sorted. What proportions leave of a whole image goes by largest remainders.
    """
    names, sizes = np.unique(classes[pool], return_counts=True)
    exact = sizes * count / len(pool)
    quota = np.floor(exact).astype(int)
    quota[np.argsort(quota - exact, kind="stable")[: count - quota.sum()]] += 1
    drawn = [generator.permutation(pool[classes[pool] == name])[:size] for name, size in zip(names, quota, strict=True)]
    chosen = np.sort(np.concatenate(drawn))
    return chosen, np.setdiff1d(pool, chosen)
