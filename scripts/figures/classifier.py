"""Figures of the classifier."""

import matplotlib.ticker as ticker
import numpy as np

from scripts.figures.style import COLOURS, SHARES, panels, say
from scripts.methods.digits import CLASSES
from scripts.methods.table import Table


def curves(history: Table):
    """Loss of the training and validation images over the epochs."""
    figure, axes = panels(1, 1, height=1.5, width=4.4)
    axis = axes[0, 0]
    if not history.rows:
        say(axis, "The run diverged in its first epoch.")
        return figure
    axis.plot(history.epoch, history.train_loss, "-o", color=COLOURS[0], label="Training images", markersize=3)
    axis.plot(history.epoch, history.validation_loss, "--s", color=COLOURS[1], label="Validation images", markersize=3)
    axis.set_ylim(bottom=0)
    axis.xaxis.set_major_locator(ticker.MaxNLocator(integer=True))
    axis.set_xlabel("Epoch")
    axis.set_ylabel("Cross-entropy (nats)")
    axis.legend()
    return figure


def confusion_matrix(counts: np.ndarray):
    """Counts (digits, predictions), shaded by the share of each digit."""
    figure, axes = panels(1, 1, height=1.95, width=4.4)
    axis = axes[0, 0]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shades = axis.imshow(shares, cmap=SHARES, vmin=0, vmax=1, aspect="auto")
    for (row, column), count in np.ndenumerate(counts):
        if count:
            colour = "white" if shares[row, column] > 0.5 else "black"
            axis.text(column, row, count, ha="center", va="center", fontsize=6.5, color=colour)
    axis.grid(False)
    axis.set_xticks(range(CLASSES))
    axis.set_yticks(range(CLASSES))
    axis.set_xlabel("Taken for")
    axis.set_ylabel("Digit")
    bar = figure.colorbar(shades, ax=axis, label="Share of the digit's images")
    bar.ax.yaxis.set_major_formatter(ticker.PercentFormatter(1))
    return figure
