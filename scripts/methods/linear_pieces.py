"""The integral of exp(-E) over the plane for an energy network 2-h-h-1: exact, piece by piece, out to infinity.

The network's kinks cut the plane into convex pieces on which E is linear. The integral over a triangle is its doubled
area times a divided difference of exp at the energies of its corners, and an unbounded piece has closed forms as well.

Corners are homogeneous: (x, y, 1) is a point, (x, y, 0) a direction, the corner at infinity of an unbounded piece.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from scripts.methods.recession import heights

# The quadrants: their one edge at infinity has a finite corner opposite, and so has every part of them.
QUADRANTS = np.array([[[0, 0, 1], [x, 0, 0], [0, y, 0]] for x in (1, -1) for y in (1, -1)], float)

# A corner is on a line if the terms of its equation cancel to this share of them.
ROUNDING = 1e-12


def pieces(weights: Mapping[str, np.ndarray], lines: Sequence[Sequence[float]] = ()) -> np.ndarray:
    """(n, m, 3) corners of the convex pieces on which the energy is linear, in order around each; the last may repeat.

    They are cut along further ``lines`` as well: (a, b, c) is the line a x + b y + c = 0.
    """
    found = QUADRANTS
    for line in lines:
        found = cut(found, np.broadcast_to(line, (len(found), 3)))
    first = np.column_stack([weights["0.weight"], weights["0.bias"]]).astype(float)
    for line in first:
        found = cut(found, np.broadcast_to(line, (len(found), 3)))
    second, bias = weights["2.weight"].astype(float), weights["2.bias"].astype(float)
    for row, constant in zip(second, bias, strict=True):
        active = (found.sum(axis=1) @ first.T > 0) * row
        lines = active @ first
        lines[:, 2] += constant
        found = cut(found, lines)
    return found


def cut(corners: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """The parts of (n, m, 3) convex pieces on both sides of each one's own of (n, 3) ``lines``."""
    terms = corners * lines[:, None, :]
    sides = terms.sum(axis=2)
    # A corner on the line, as those at infinity of parallel kinks are, is on it in spite of rounding.
    sides[np.abs(sides) < ROUNDING * np.abs(terms).sum(axis=2)] = 0
    whole = (sides >= 0).all(axis=1) | (sides <= 0).all(axis=1)
    if whole.all():
        return corners
    split, values = corners[~whole], sides[~whole]
    following, other = np.roll(split, -1, axis=1), np.roll(values, -1, axis=1)
    crossed = values * other < 0
    share = np.where(crossed, values, 1) / np.where(crossed, values - other, 1)
    crossings = split + share[:, :, None] * (following - split)
    scale = np.where(crossings[..., 2] > 0, crossings[..., 2], np.linalg.norm(crossings[..., :2], axis=2))
    crossings /= np.where(scale > 0, scale, 1)[:, :, None]
    distinct = (split != following).any(axis=2)
    # Each corner is followed by the crossing of its edge, if there is one.
    places = np.stack([split, crossings], axis=2).reshape(len(split), -1, 3)
    parts = [corners[whole]]
    for inside in (values >= 0, values <= 0):
        kept = np.stack([inside & distinct, crossed], axis=2).reshape(len(split), -1)
        number = kept.sum(axis=1, keepdims=True)
        order = np.argsort(~kept, axis=1, kind="stable")[:, : number.max()]
        order = np.take_along_axis(order, np.minimum(np.arange(order.shape[1]), number - 1), axis=1)
        parts.append(places[np.arange(len(places))[:, None], order])
    size = max(part.shape[1] for part in parts)
    return np.concatenate([part[:, np.minimum(np.arange(size), part.shape[1] - 1)] for part in parts])


def integrals(weights: Mapping[str, np.ndarray], corners: np.ndarray) -> tuple[np.ndarray, float]:
    """(n,) integrals of exp(lowest - E) over (n, m, 3) `pieces`, and the lowest energy, which is that of a corner.

    All slopes towards infinity have to be above 0.
    """
    energies = heights(weights, corners)
    finite = corners[..., 2] > 0
    lowest = float(energies[finite].min())
    # A fan of triangles from the finite corner of each piece that has the lowest energy.
    first = np.where(finite, energies, np.inf).argmin(axis=1)
    order = (first[:, None] + np.arange(corners.shape[1])) % corners.shape[1]
    corners, energies = np.take_along_axis(corners, order[:, :, None], axis=1), np.take_along_axis(energies, order, 1)
    edges = corners[:, 1:, :2] - corners[:, 1:, 2:] * corners[:, :1, :2]
    areas = np.abs(edges[:, :-1, 0] * edges[:, 1:, 1] - edges[:, :-1, 1] * edges[:, 1:, 0])
    used = areas > 0
    apex, second, third = (
        np.broadcast_to(each, areas.shape)[used] for each in (energies[:, :1], energies[:, 1:-1], energies[:, 2:])
    )
    bounded = corners[:, 1:, 2] > 0
    kinds = bounded[:, :-1][used].astype(int) + bounded[:, 1:][used]
    apex = apex - lowest
    values = np.empty(len(apex))
    cone, strip, triangle = (kinds == number for number in range(3))
    values[cone] = np.exp(-apex[cone]) / (second * third)[cone]
    slope, other = (np.where(bounded[:, :-1][used] == last, second, third)[strip] for last in (False, True))
    values[strip] = difference(apex[strip], other - lowest) / slope
    values[triangle] = second_difference(apex[triangle], second[triangle] - lowest, third[triangle] - lowest)
    whole = np.zeros(areas.shape)
    whole[used] = values * areas[used]
    return whole.sum(axis=1), lowest


def difference(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(n,) means of exp(-x) over x between ``first`` and ``second`` (n,)."""
    low, gap = np.minimum(first, second), np.abs(first - second)
    return np.exp(-low) * np.where(gap > 0, -np.expm1(-gap) / np.where(gap > 0, gap, 1), 1)


def second_difference(*energies: np.ndarray) -> np.ndarray:
    """(n,) integrals of exp(-E) over the triangle (0, 0), (1, 0), (0, 1), E linear with three (n,) at its corners."""
    low, middle, high = np.sort(energies, axis=0)
    gap = high - low
    near = gap < 0.05
    far = (difference(low, middle) - difference(middle, high)) / np.where(near, 1, gap)
    # Where the far form cancels: the series around the mean.
    mean = (low + middle + high) / 3
    powers = [sum((each - mean) ** power for each in (low, middle, high)) for power in (2, 3, 4)]
    terms = 1 / 2 + powers[0] / 48 - powers[1] / 360 + (powers[0] ** 2 / 8 + powers[2] / 4) / 720
    return np.where(near, np.exp(-mean) * np.where(near, terms, 0), far)
