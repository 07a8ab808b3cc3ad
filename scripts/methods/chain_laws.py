"""The laws of the Langevin chains that a variant of the plane's energy model was trained with, and is sampled by."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scripts.methods.plane_gradients import gradients
from scripts.methods.plane_law import Law, Transition, known, wide


@dataclass
class ChainLaws:
    """On the cells around (n, 2) ``points``: ``laws`` by name, ``<steps>-<start>`` or ``limit``; ``relaxation``, the
    steps in which what is between a law and the limit falls to 1 / e. Laws are None for the ``reason``, if there is
    one."""

    points: np.ndarray
    laws: dict[str, Law | None]
    relaxation: float
    reason: str = ""


def chain_laws(weights: Mapping[str, np.ndarray], step: float, length: int, long: int) -> ChainLaws:
    """After ``length`` steps from N(0, 25 I) and from the known density, after ``long`` steps from N(0, 25 I), and in
    the limit. None where steps are so small that the plane needs too many cells, or a gradient is not finite."""
    lengths = sorted({length, long})
    try:
        transition = Transition(lambda points: gradients(weights, points), step)
    except ValueError as error:
        names = [*(f"{steps}-random" for steps in lengths), f"{length}-data", "limit"]
        reason = f"The law of the chains was not computed: {error}."
        return ChainLaws(np.empty((0, 2)), dict.fromkeys(names), np.nan, reason)
    laws = transition.laws(wide(transition.points), lengths)
    found = {f"{steps}-random": law for steps, law in zip(lengths, laws, strict=True)}
    [found[f"{length}-data"]] = transition.laws(known(transition.points), [length])
    found["limit"], relaxation = transition.limit()
    return ChainLaws(transition.points, found, relaxation)
