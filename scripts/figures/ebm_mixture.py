"""Figures of the energy models of a mixture. Variants are named <chain length>-<start>."""

from collections.abc import Mapping

import matplotlib.ticker as ticker
import numpy as np

from scripts.figures.style import COLOURS, DENSITY, ENERGY, LINES, MARKERS, panels, say
from scripts.methods.energy_plane import CONTOURS, SHOWN
from scripts.methods.table import Table

STARTS = {
    "persistent": "persistent\nchains",
    "random": "random\nstarts",
    "data": "starts at\nthe data",
    "resampled": "starts at\nredrawn data",
}


def label(variant: str) -> str:
    length, start = variant.split("-", 1)
    return f"{length} {'step' if length == '1' else 'steps'},\n{STARTS.get(start, start)}"


def variant_grid(data: np.ndarray, true: np.ndarray, models: Mapping[str, tuple]):
    """A column for the known density and one for each variant: points, density and energy, on shared axes.

    ``data`` are (n, 2), ``true`` the (k, k) known density; of a variant (m, 2) samples, the (k, k) density, None where
    there is none, and the (k, k) energy.
    """
    names = ["Known\ndensity", *map(label, models)]
    figure, axes = panels(3, len(names), height=3.4, sharex=True, sharey=True)
    columns = [(data, true, -np.log(true)), *models.values()]
    extent = {"origin": "lower", "extent": [-SHOWN, SHOWN] * 2}
    centres = (np.arange(len(true)) + 0.5) * 2 * SHOWN / len(true) - SHOWN
    for column, (name, (points, density, energy)) in enumerate(zip(names, columns, strict=True)):
        cloud, shades, plane = axes[:, column]
        cloud.set_title(name, fontsize=7)
        _points(cloud, points, COLOURS[1] if column else COLOURS[0])
        if density is None:
            say(shades, "none")
        else:
            dense = shades.imshow(density, **extent, cmap=DENSITY, vmin=0, vmax=true.max())
        if np.isfinite(energy).all():
            above = energy - energy.min()
            high = plane.imshow(above, **extent, cmap=ENERGY, vmin=0, vmax=10)
            plane.contour(centres, centres, above, levels=CONTOURS, colors="black", linewidths=0.4)
        else:
            say(plane, "not finite")
    for axis in axes.flat:
        _square(axis)
    for axis, name in zip(axes[:, 0], ("Points", "Density", "Energy"), strict=True):
        axis.set_ylabel(name)
    figure.colorbar(dense, ax=list(axes[1]), label="Density", aspect=12)
    figure.colorbar(high, ax=list(axes[2]), label="Above the lowest", extend="max", aspect=12)
    return figure


def courses(table: Table, averaged: Mapping[str, float | None], floor: float | None):
    """KL and mode mass over the updates, a column a variant and a line a seed.

    ``table`` has the columns variant, seed, updates, kl and mode_mass; ``averaged`` is the KL of the averaged weights,
    its mean over the seeds, and ``floor`` the least that such a network can have.
    """
    names = list(averaged)
    figure, axes = panels(2, len(names), height=2.9, sharex=True, sharey="row")
    for column, name in enumerate(names):
        divergence, mass = axes[:, column]
        divergence.set_title(label(name), fontsize=7)
        rows = table.where(table.variant == name)
        for number, seed in enumerate(dict.fromkeys(rows.seed)):
            own = rows.where(rows.seed == seed)
            style = {"color": COLOURS[number % len(COLOURS)], "linewidth": 0.6}
            divergence.plot(own.updates, own.kl, **style)
            mass.plot(own.updates, own.mode_mass, **style)
        if averaged[name] is not None:
            divergence.axhline(averaged[name], color="black", linestyle="--", linewidth=0.9, label="averaged weights")
        if floor is not None:
            divergence.axhline(floor, color="black", linestyle=":", linewidth=0.9, label="best network")
        divergence.set_yscale("log")
        divergence.set_ylim(5e-4, 3)
        mass.axhline(0.5, color="black", linestyle=":", linewidth=0.9)
        mass.set_ylim(0, 1)
        mass.xaxis.set_major_locator(ticker.MaxNLocator(2))
    axes[0, 0].set_ylabel("KL (nats)")
    axes[1, 0].set_ylabel("Mass of one mode")
    figure.supxlabel("Update", fontsize=8)
    handles, words = max((axis.get_legend_handles_labels() for axis in axes[0]), key=lambda found: len(found[1]))
    if words:
        figure.legend(handles, words, loc="outside upper center", ncols=2)
    return figure


def equal_work(table: Table, names: list[str], floor: float | None):
    """KL of averaged weights against gradient evaluations of each particle, a colour, line and marker a variant.

    ``table`` has the columns variant, seed, evaluations and kl; ``floor`` is the least that such a network can have.
    """
    figure, axes = panels(1, 1, height=2.4, width=5.2)
    axis = axes[0, 0]
    for number, name in enumerate(names):
        rows = table.where(table.variant == name)
        for seed in dict.fromkeys(rows.seed):
            own = rows.where(rows.seed == seed)
            first = seed == rows.seed[0]
            axis.plot(
                own.evaluations,
                own.kl,
                LINES[number % len(LINES)],
                color=COLOURS[number % len(COLOURS)],
                marker=MARKERS[number % len(MARKERS)],
                markersize=3,
                linewidth=0.9,
                label=label(name).replace("\n", " ") if first else None,
            )
    if not (np.isfinite(table.kl) & (table.evaluations > 0)).any():
        say(axis, "no density")
        return figure
    if floor is not None:
        axis.axhline(floor, color="black", linestyle=":", linewidth=0.9, label="best network")
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xlabel("Gradient evaluations of each particle")
    axis.set_ylabel("KL (nats)")
    figure.legend(loc="outside right center", fontsize=7)
    return figure


def chain_laws(laws: Mapping[str, np.ndarray]):
    """The (k, k) known density, ``data``, beside (k, k) laws of chains after so many steps, each on its own scale."""
    steps = [name for name in laws if name.isdecimal()]
    figure, axes = panels(1, 1 + len(steps), height=1.75, sharex=True, sharey=True)
    if not laws:
        say(axes[0, 0], "not computed")
        return figure
    titles = {"data": "Data"} | {name: f"After {name} {'step' if name == '1' else 'steps'}" for name in steps}
    for axis, (name, title) in zip(axes[0], titles.items(), strict=True):
        density = laws[name]
        axis.set_title(title)
        axis.imshow(density, origin="lower", extent=[-SHOWN, SHOWN] * 2, cmap=DENSITY, vmin=0)
        _square(axis)
    return figure


def _points(axis, points: np.ndarray, colour: str) -> None:
    finite = points[np.isfinite(points).all(axis=1)]
    axis.plot(*finite.T, "o", color=colour, markersize=1.2, markeredgewidth=0, alpha=0.6, rasterized=len(points) > 1000)
    if outside := len(points) - int((np.abs(finite) <= SHOWN).all(axis=1).sum()):
        axis.text(0.04, 0.04, f"{outside:,} outside", transform=axis.transAxes, fontsize=6)


def _square(axis) -> None:
    axis.grid(False)
    axis.set_xlim(-SHOWN, SHOWN)
    axis.set_ylim(-SHOWN, SHOWN)
    axis.set_aspect("equal")
    axis.set_xticks([-5, 0, 5])
    axis.set_yticks([-5, 0, 5])
