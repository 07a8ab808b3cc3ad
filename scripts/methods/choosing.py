"""Which images a picture shows."""

import numpy as np


def some_of_each_class(classes: np.ndarray, count: int, generator: np.random.Generator) -> np.ndarray:
    """Positions of up to ``count`` of each of the (n,) ``classes``, drawn at random, class after class."""
    order = generator.permutation(len(classes))
    return np.concatenate([order[classes[order] == name][:count] for name in np.unique(classes)])
