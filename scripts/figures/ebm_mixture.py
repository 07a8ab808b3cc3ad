"""Figures of the energy models of a mixture. Variants are named <chain length>-<start>."""

import numpy as np

from scripts.figures.style import COLOURS, DENSITY, ENERGY, panels, say
from scripts.methods.energy_plane import CONTOURS, SHOWN
from scripts.methods.table import Table

STARTS = {"persistent": "persistent chains", "random": "random starts", "data": "starts at the data"}


def label(variant: str) -> str:
    length, start = variant.split("-", 1)
    return f"{length} {'step' if length == '1' else 'steps'},\n{STARTS.get(start, start)}"


def sample_clouds(data: np.ndarray, samples: dict[str, np.ndarray]):
    """(n, 2) data beside (m, 2) samples of each variant, on the same axes; what is outside is counted."""
    figure, axes = _planes(1 + len(samples))
    for axis, (name, points) in zip(axes, {"Data": data, **samples}.items(), strict=False):
        colour = COLOURS[0] if name == "Data" else COLOURS[1]
        finite = points[np.isfinite(points).all(axis=1)]
        size = 2 if len(points) > 1000 else 4
        options = {"markersize": size, "markeredgewidth": 0, "alpha": 0.7, "rasterized": len(points) > 1000}
        axis.plot(*finite.T, "o", color=colour, **options)
        axis.set_title(name if name == "Data" else label(name))
        outside = len(points) - int((np.abs(finite) <= SHOWN).all(axis=1).sum())
        if outside:
            axis.text(0.03, 0.03, f"{outside:,} of {len(points):,} outside", transform=axis.transAxes, fontsize=7)
    return figure


def densities(true: np.ndarray, models: dict[str, np.ndarray | None]):
    """The (k, k) true density beside that of each variant; None is a model that has none."""
    figure, axes = _planes(1 + len(models))
    options = {"origin": "lower", "extent": [-SHOWN, SHOWN] * 2, "cmap": DENSITY, "vmin": 0, "vmax": true.max()}
    for axis, (name, density) in zip(axes, {"True density": true, **models}.items(), strict=False):
        axis.set_title(name if name == "True density" else label(name))
        axis.grid(False)
        if density is None:
            say(axis, "no density")
        else:
            shades = axis.imshow(density, **options)
    figure.colorbar(shades, ax=list(axes), label="Density", shrink=0.8)
    return figure


def training(table: Table, energy: np.ndarray):
    """Mean energies of data and samples over the updates, and the (k, k) energy at the end."""
    figure, axes = panels(1, 2, height=2.1, width_ratios=[1.7, 1])
    curves, plane = axes[0]
    curves.plot(table.iteration, table.energy_of_samples, color=COLOURS[1], label="Samples", linewidth=0.7)
    curves.plot(table.iteration, table.energy_of_data, color=COLOURS[0], label="Data", linewidth=0.7)
    curves.set_xlabel("Iteration")
    curves.set_ylabel("Mean energy")
    curves.legend(ncols=2)
    if not table.rows:
        say(curves, "The run diverged in its first iteration.")
    _square(plane)
    plane.grid(False)
    if not np.isfinite(energy).all():
        say(plane, "not finite")
        return figure
    above = energy - energy.min()
    shades = plane.imshow(above, origin="lower", extent=[-SHOWN, SHOWN] * 2, cmap=ENERGY, vmin=0, vmax=10)
    centres = np.linspace(-SHOWN, SHOWN, len(energy), endpoint=False) + SHOWN / len(energy)
    plane.contour(centres, centres, above, levels=CONTOURS, colors="black", linewidths=0.5)
    figure.colorbar(shades, ax=plane, label="Energy above the lowest", extend="max")
    return figure


def _planes(count: int):
    columns = min(count, 4 if count != 6 else 3)
    rows = -(-count // columns)
    size = 1.75
    figure, axes = panels(rows, columns, height=rows * (size + 0.15), sharex=True, sharey=True)
    for axis in axes.flat[count:]:
        axis.set_visible(False)
    for axis in axes.flat[:count]:
        _square(axis)
    return figure, axes.flat[:count]


def _square(axis) -> None:
    axis.set_xlim(-SHOWN, SHOWN)
    axis.set_ylim(-SHOWN, SHOWN)
    axis.set_aspect("equal")
    axis.set_xticks([-5, 0, 5])
    axis.set_yticks([-5, 0, 5])
