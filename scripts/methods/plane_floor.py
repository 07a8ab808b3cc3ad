"""The best that an energy network 2-h-h-1 can do: the least KL from the known density to exp(-E) / Z.

No chains, no data: KL is minimised as a sum over a grid, with its gradient by hand.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.optimize import OptimizeResult, minimize

from scripts.methods.mixture import log_density
from scripts.methods.partition import Judgement, judge

# Square cells of SPACING up to FINE from the centre; beyond, each is GROWTH times as wide as the one before it.
SPACING, FINE, GROWTH, CELLS = 0.25, 7.0, 1.2, 8
# Hidden units of the networks that are looked for, at most.
LARGEST = 32
# Of random weights, relative to torch's.
WIDTH = 1.5


class Plan(NamedTuple):
    """Random ``starts`` are improved for ``short`` iterations each, the best ``finalists`` for ``long`` more."""

    starts: int
    short: int
    finalists: int
    long: int


PLAN = Plan(8, 300, 2, 3000)


@cache
def cells() -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """(2, n) centres of the grid's cells, (n,) masses of the known density and its mean logarithm, (n,) logarithms of
    the cells' areas."""
    widths = np.concatenate([np.full(round(FINE / SPACING), SPACING), SPACING * GROWTH ** np.arange(1, CELLS + 1)])
    ends = np.cumsum(widths)
    middles = np.concatenate([-(ends - widths / 2)[::-1], ends - widths / 2])
    widths = np.concatenate([widths[::-1], widths])
    x, y = (each.ravel() for each in np.meshgrid(middles, middles))
    areas = np.outer(widths, widths).ravel()
    logarithms = log_density(np.column_stack([x, y]))
    masses = np.exp(logarithms) * areas
    masses /= masses.sum()
    return np.stack([x, y]), masses, float(masses @ logarithms), np.log(areas)


def unpacked(parameters: np.ndarray, hidden: int) -> dict[str, np.ndarray]:
    """Weights by name from all (k,) parameters in one row."""
    shapes = {
        "0.weight": (hidden, 2),
        "0.bias": (hidden,),
        "2.weight": (hidden, hidden),
        "2.bias": (hidden,),
        "4.weight": (1, hidden),
        "4.bias": (1,),
    }
    ends = np.cumsum([np.prod(shape) for shape in shapes.values()])
    parts = np.split(parameters, ends[:-1])
    return {name: part.reshape(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}


def size(hidden: int) -> int:
    """How many parameters the network has."""
    return hidden * (hidden + 5) + 1


def divergence(parameters: np.ndarray, hidden: int) -> tuple[float, np.ndarray]:
    """KL on the grid, and its gradient, (k,) like the parameters."""
    centres, masses, logarithm, areas = cells()
    w = unpacked(parameters, hidden)
    first = np.maximum(w["0.weight"] @ centres + w["0.bias"][:, None], 0)
    second = np.maximum(w["2.weight"] @ first + w["2.bias"][:, None], 0)
    energy = (w["4.weight"] @ second)[0] + w["4.bias"]
    logarithms = areas - energy
    highest = logarithms.max()
    model = np.exp(logarithms - highest)
    whole = model.sum()
    value = logarithm + masses @ energy + highest + np.log(whole)
    # Of KL by the energy of each cell.
    outer = masses - model / whole
    inner = (w["4.weight"].T * outer) * (second > 0)
    innermost = (w["2.weight"].T @ inner) * (first > 0)
    parts = (innermost @ centres.T, innermost.sum(1), inner @ first.T, inner.sum(1), second @ outer, outer.sum())
    return float(value), np.concatenate([np.ravel(part) for part in parts])


def best(hidden: int, seed: int = 0, plan: Plan = PLAN) -> tuple[Judgement, dict[str, np.ndarray]]:
    """The best network found: its exact judgement and its weights.

    Nothing proves that no better one is there: the floor is at most this. Networks may be too small for any density at
    all; the judgement is then improper. With more than `LARGEST` hidden units none is looked for, which would take
    minutes: the judgement then has a reason and no numbers.
    """
    if hidden > LARGEST:
        reason = f"The best network was not looked for: it has more than {LARGEST} hidden units."
        return Judgement(status="undefined", reason=reason), {}
    generator = np.random.default_rng(seed)
    # As torch draws them, by the number of inputs, but wider: few kinks then start far from the modes.
    inputs = np.sqrt(np.concatenate([np.full(3 * hidden, 2), np.full(size(hidden) - 3 * hidden, hidden)]))

    def improved(parameters: np.ndarray, number: int) -> OptimizeResult:
        options = {"maxiter": number, "maxfun": 2 * number, "maxcor": 30}
        return minimize(divergence, parameters, args=(hidden,), jac=True, method="L-BFGS-B", options=options)

    starts = [WIDTH * generator.uniform(-1, 1, size(hidden)) / inputs for _ in range(plan.starts)]
    tried = sorted((improved(start, plan.short) for start in starts), key=lambda found: found.fun)
    finals = [unpacked(improved(found.x, plan.long).x, hidden) for found in tried[: plan.finalists]]
    judged = [(judge(weights), weights) for weights in finals]
    return min(judged, key=lambda found: np.inf if found[0].kl is None else found[0].kl)
