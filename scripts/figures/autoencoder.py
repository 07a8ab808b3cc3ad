"""Figures of the autoencoder."""

import matplotlib.patheffects as effects
import matplotlib.ticker as ticker
import numpy as np

from scripts.figures.images import picture
from scripts.figures.style import COLOURS, MARKERS, bare, panels, say
from scripts.methods.digits import CLASSES, SIDE
from scripts.methods.table import Table


def curves(history: Table, kept: int):
    """Both losses, with the epoch whose weights are kept, and the learning rate."""
    figure, axes = panels(1, 2, height=1.9, width_ratios=[2, 1])
    losses, rates = axes[0]
    if not history.rows:
        say(losses, "The run diverged in its first epoch.")
        rates.set_visible(False)
        return figure
    losses.plot(history.epoch, history.train_loss, "-o", color=COLOURS[0], label="Training images", markersize=2.5)
    losses.plot(
        history.epoch, history.validation_loss, "--s", color=COLOURS[1], label="Validation images", markersize=2.5
    )
    losses.axvline(kept, color=COLOURS[2], linestyle=":", label=f"Weights kept (epoch {kept})")
    losses.set_ylabel("Mean squared error")
    losses.legend()
    rates.step(history.epoch, history.learning_rate, where="mid", color=COLOURS[3])
    rates.set_ylim(0, 1.15 * history.learning_rate.max())
    levels = [0, *np.unique(history.learning_rate)]
    rates.set_yticks(levels, [f"{level:.3g}" for level in levels])
    rates.set_ylabel("Learning rate")
    for axis, most in zip(axes[0], (8, 4), strict=True):
        axis.xaxis.set_major_locator(ticker.MaxNLocator(most, integer=True))
        axis.set_xlabel("Epoch")
    return figure


def latent_plane(codes: np.ndarray, digits: np.ndarray):
    """(n, 2) codes by digit, each digit's name at the medians of its cloud."""
    figure, axes = panels(1, 1, height=2.8, width=5.4)
    axis = axes[0, 0]
    for digit in range(CLASSES):
        cloud, marker = codes[digits == digit], MARKERS[digit % len(MARKERS)]
        axis.plot(*cloud.T, marker, color=COLOURS[digit], markersize=2.4, alpha=0.6, label=str(digit), rasterized=True)
    for digit in range(CLASSES):
        centre = np.median(codes[digits == digit], axis=0)
        outline = [effects.withStroke(linewidth=2.5, foreground="white")]
        axis.annotate(str(digit), centre, fontsize=11, weight="bold", ha="center", va="center", path_effects=outline)
    axis.set_xlabel("First number of the code")
    axis.set_ylabel("Second number of the code")
    figure.legend(loc="outside right center", title="Digit", markerscale=2)
    return figure


def reconstruction_rows(originals: np.ndarray, reconstructions: np.ndarray):
    """(n, 784) originals over their reconstructions."""
    figure, axes = panels(2, len(originals), height=1.25)
    for row, (name, line) in enumerate((("Original", originals), ("Reconstruction", reconstructions))):
        for axis, image in zip(axes[row], line, strict=True):
            bare(axis)
            picture(axis, image.reshape(SIDE, SIDE))
        axes[row, 0].set_ylabel(name, rotation=0, ha="right", va="center", labelpad=6)
    return figure


def decoder_grid(images: np.ndarray, codes: np.ndarray):
    """(rows, columns, 28, 28) decoded images of a (rows, columns, 2) grid over the plane, at their codes."""
    rows, columns = images.shape[:2]
    figure, axes = panels(1, 1, height=3.0, width=3.2)
    axis = axes[0, 0]
    picture(axis, images.transpose(0, 2, 1, 3).reshape(rows * SIDE, columns * SIDE))
    axis.grid(False)
    for place, name, values in (
        (axis.xaxis, "First number of the code", codes[0, :, 0]),
        (axis.yaxis, "Second number of the code", codes[:, 0, 1]),
    ):
        ticks = np.linspace(0, len(values) - 1, 5).round().astype(int)
        place.set_ticks(ticks * SIDE + (SIDE - 1) / 2, [f"{values[tick]:.1f}" for tick in ticks])
        place.set_label_text(name)
    return figure


def spread_rows(rows: list[np.ndarray]):
    """A row of images a digit, along the longest direction of its cloud."""
    figure, axes = panels(len(rows), len(rows[0]), height=2.9, width=4.4)
    for digit, line in enumerate(rows):
        for axis, image in zip(axes[digit], line, strict=True):
            bare(axis)
            picture(axis, image)
        axes[digit, 0].set_ylabel(str(digit), rotation=0, va="center", labelpad=6)
    return figure
