"""Figures of the energy model of digits."""

import numpy as np

from scripts.figures.images import picture
from scripts.figures.style import COLOURS, LINES, bare, panels, say
from scripts.methods.shown_digits import COLUMNS, EXTREMES, ROWS
from scripts.methods.table import Table

# As a reader knows the sets of images.
NAMES = {"buffer": "Generated (buffer)", "training": "Training images", "real": "Held-out images"}


def generated_grid(images: np.ndarray):
    """A grid of generated images."""
    figure, axes = panels(ROWS, COLUMNS, height=2.0, width=4.9)
    for axis in axes.flat:
        bare(axis)
    for axis, image in zip(axes.flat, images, strict=False):
        picture(axis, image)
    return figure


def energy_curves(history: Table):
    """Mean energies of the data and of the samples of each update."""
    figure, axes = panels(1, 1, height=2.0, width=5.2)
    axis = axes[0, 0]
    if not history.rows:
        say(axis, "The run diverged in its first update.")
        return figure
    for index, (column, name) in enumerate((("energy_of_data", "Data"), ("energy_of_samples", "Samples"))):
        axis.plot(
            history.iteration, history[column], LINES[index], color=COLOURS[index], label=name, linewidth=1.0, marker=""
        )
    axis.set_xlabel("Update")
    axis.set_ylabel("Mean energy")
    axis.legend(loc="best")
    return figure


def energy_histogram(energies: Table):
    """Energies of generated, training and held-out images; those that are not finite are left out."""
    figure, axes = panels(1, 1, height=2.0, width=5.2)
    axis = axes[0, 0]
    chosen = energies.where(np.isin(energies.kind, list(NAMES)) & np.isfinite(energies.energy))
    edges = np.histogram_bin_edges(chosen.energy, bins=50) if chosen.rows else np.linspace(0, 1, 2)
    for index, (kind, name) in enumerate(NAMES.items()):
        values = chosen.energy[chosen.kind == kind]
        axis.hist(
            values, edges, histtype="step", linestyle=LINES[index], color=COLOURS[index], label=name, linewidth=1.3
        )
    axis.set_xlabel("Energy")
    axis.set_ylabel("Images")
    axis.legend(loc="best")
    return figure


def extremes(images: np.ndarray, energies: np.ndarray):
    """The lowest energies over the highest, each above its image."""
    figure, axes = panels(2, EXTREMES, height=1.7, width=3.8)
    for axis, image, energy in zip(axes.flat, images, energies, strict=True):
        bare(axis)
        picture(axis, image)
        axis.set_title(f"{energy:.4g}" if np.isfinite(energy) else "not finite", fontsize=7)
    for axis, name in zip(axes[:, 0], ("Lowest\nenergies", "Highest\nenergies"), strict=True):
        axis.set_ylabel(name, rotation=0, ha="right", va="center", labelpad=6)
    return figure
