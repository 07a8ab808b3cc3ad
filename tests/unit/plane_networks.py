"""Energy networks of the plane whose answers are known, or drawn at random."""

import numpy as np
from scipy.linalg import block_diag


def network(first, second, third, biases=(0, 0, 0)):
    first, second, third = (np.atleast_2d(np.array(each, float)) for each in (first, second, third))
    sizes = (len(first), len(second), 1)
    filled = [np.broadcast_to(np.array(bias, float), size) for bias, size in zip(biases, sizes, strict=True)]
    return {
        "0.weight": first,
        "0.bias": filled[0],
        "2.weight": second,
        "2.bias": filled[1],
        "4.weight": third,
        "4.bias": filled[2],
    }


def laplace(across=1.0, up=1.0, centre=(0.0, 0.0), constant=0.0):
    """across |x - a| + up |y - b| + constant."""
    first = np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
    return network(first, np.eye(4), [across, across, up, up], (-first @ np.array(centre), 0, constant))


def random_network(hidden, seed, scale=1.5):
    generator = np.random.default_rng(seed)
    shapes = (hidden, 2), (hidden, hidden), (1, hidden)
    layers = [scale * generator.normal(size=shape) / np.sqrt(shape[1]) for shape in shapes]
    return network(*layers, [scale * generator.normal(size=len(layer)) for layer in layers])


def proper_network(hidden, seed):
    """A random network and a Laplace density's, side by side: their sum rises in every direction if that is steep."""
    drawn, steep = random_network(hidden, seed, 1.0), laplace(1.5, 1.5)
    first, bias = (np.concatenate([drawn[name], steep[name]]) for name in ("0.weight", "0.bias"))
    third = np.concatenate([drawn["4.weight"], steep["4.weight"]], axis=1)
    return network(
        first, block_diag(drawn["2.weight"], steep["2.weight"]), third, (bias, np.append(drawn["2.bias"], [0] * 4), 0)
    )


def energy(weights, points):
    """By loops over units, as slow as it is plain."""
    values = points.T
    for layer in ("0", "2", "4"):
        rows = zip(weights[f"{layer}.weight"], weights[f"{layer}.bias"], strict=True)
        values = [sum(w * value for w, value in zip(row, values, strict=True)) + bias for row, bias in rows]
        values = values if layer == "4" else [np.where(value > 0, value, 0) for value in values]
    return values[0]
