"""Figures of out-of-distribution detection."""

from typing import NamedTuple

import matplotlib.ticker as ticker
import numpy as np

from scripts.figures.style import COLOURS, bare, panels


class Shown(NamedTuple):
    """How figures name and write minus the score of a detector: the higher, the more like digits."""

    column: str
    label: str
    decimals: int


SHOWN = {
    "gmm": Shown("log_likelihood", "Log-likelihood of the activations (natural logarithm)", 0),
    "msp": Shown("log_odds", "Log-odds of the likeliest digit (natural logarithm)", 1),
}


def shown_value(detector: str) -> Shown:
    """For a detector's name without a number; of one that has no words here, the plain score."""
    return SHOWN.get(detector, Shown("minus_score", f"Minus the score of {detector}", 1))


def histograms(digits: np.ndarray, foreign: np.ndarray, threshold: float, shown: Shown):
    """Values of test digits and foreign images as shares of each set, and the threshold that keeps 95 %.

    Foreign images may lie so far down that the digits would be one bar: what is below the axis is gathered at its
    left end.
    """
    figure, axes = panels(1, 1, height=2.3)
    axis = axes[0, 0]
    top = max(digits.max(), foreign.max())
    middle = np.median(digits)
    bottom = min(np.quantile(digits, 0.005), middle - 3 * (top - middle))
    bottom = max(bottom, min(digits.min(), foreign.min()))
    edges = np.linspace(bottom, top, 50)
    below = []
    for name, values, colour, hatch in (
        ("Digits", digits, COLOURS[0], None),
        ("Foreign images", foreign, COLOURS[1], "////"),
    ):
        below.append(f"{100 * np.mean(values < bottom):.0f} % of the {name.lower()}")
        shares = np.full(len(values), 1 / len(values))
        axis.hist(np.clip(values, bottom, top), edges, weights=shares, color=colour, alpha=0.6, hatch=hatch, label=name)
    if bottom <= threshold <= top:
        axis.axvline(threshold, color="black", linestyle="--", linewidth=1, label="Keeps 95 % of the digits")
    gathered = f"\nThe first bar holds all lower ones too: {' and '.join(below)}"
    lower = min(digits.min(), foreign.min()) < bottom
    axis.set_xlabel(shown.label + (gathered if lower else ""))
    axis.set_ylabel("Share of the set's images")
    axis.xaxis.set_major_formatter(ticker.StrMethodFormatter(f"{{x:,.{shown.decimals}f}}"))
    axis.yaxis.set_major_formatter(ticker.PercentFormatter(1, decimals=0))
    figure.legend(loc="outside upper center", ncols=3)
    return figure


def mistaken_images(images: np.ndarray, values: np.ndarray, threshold: float, shown: Shown):
    """(n, 28, 28) foreign images under their (n,) values; a frame marks what the threshold accepts."""
    columns = 10
    rows = -(-len(images) // columns)
    figure, axes = panels(rows, columns, height=0.78 * rows)
    for axis in axes.flat:
        bare(axis)
    for axis, image, value in zip(axes.flat, images, values, strict=False):
        # As photographs are seen: the digits' ink is white to the network, so no inversion here.
        axis.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        axis.set_title(f"{value:,.{shown.decimals}f}", fontsize=7, pad=2)
        if value >= threshold:
            for spine in axis.spines.values():
                spine.set(visible=True, color=COLOURS[0], linewidth=1.6)
    return figure
