"""How the density of an energy network of the plane changes while the network is trained."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scripts.methods.partition import judge


@dataclass
class Curve:
    """Of m snapshots: (m,) ``updates`` after which they were taken, ``kl`` of the known density to the model, its part
    ``kl_mode``, and ``mode_mass``, nan where the energy is improper."""

    updates: np.ndarray
    kl: np.ndarray
    kl_mode: np.ndarray
    mode_mass: np.ndarray

    def second_half(self) -> "Curve":
        """What was taken after more than half of the updates; all where that is nothing."""
        late = 2 * self.updates > self.updates[-1]
        return Curve(*(each[late] if late.any() else each for each in vars(self).values()))


def curve(updates: np.ndarray, snapshots: Mapping[str, np.ndarray]) -> Curve:
    """Of (m,) ``updates`` and ``snapshots``, (m, ...) weights by name."""
    rows = []
    for number in range(len(updates)):
        found = judge({name: weights[number] for name, weights in snapshots.items()}, spacing=0.25)
        rows.append([np.nan if each is None else each for each in (found.kl, found.kl_mode, found.mode_mass)])
    return Curve(np.asarray(updates), *np.array(rows).T)


def averages(
    updates: np.ndarray, snapshots: Mapping[str, np.ndarray], count: int = 12
) -> tuple[np.ndarray, np.ndarray]:
    """What averaged weights would have been had the training ended earlier: at most ``count`` numbers of updates,
    evenly spaced as logarithms, and KL of the known density to the mean of the snapshots of their second half; nan
    where that is improper."""
    ends = (
        np.unique(np.geomspace(1, len(updates) - 1, count).round().astype(int))
        if len(updates) > 1
        else np.zeros(1, int)
    )
    found = []
    for end in ends:
        late = (2 * updates > updates[end]) & (updates <= updates[end])
        late[end] = True
        mean = judge({name: weights[late].mean(axis=0) for name, weights in snapshots.items()}, spacing=0.25)
        found.append(np.nan if mean.kl is None else mean.kl)
    return updates[ends], np.array(found)
