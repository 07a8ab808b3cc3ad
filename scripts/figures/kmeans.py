"""Figures of K-means."""

import matplotlib.ticker as ticker
import numpy as np

from scripts.figures.images import picture
from scripts.figures.style import COLOURS, LINES, SHARES, bare, panels
from scripts.methods.table import Table

# As a reader knows the starts.
NAMES = {"random": "Random images", "k-means-plus-plus": "k-means++", "class-means": "Class means"}


def centroid_rows(centroids: np.ndarray, iterations: int):
    """(3, K, pixels) centroids at the start, after one iteration and at the end, a row each."""
    columns = centroids.shape[1]
    figure, axes = panels(3, columns, height=1.4)
    names = ("Start", "After 1\niteration", f"After all\n{iterations}")
    for row, (name, line) in enumerate(zip(names, centroids, strict=True)):
        for axis, centroid in zip(axes[row], line, strict=True):
            bare(axis)
            picture(axis, _square(centroid))
        axes[row, 0].set_ylabel(name, rotation=0, ha="right", va="center", labelpad=6)
    return figure


def cluster_columns(centroids: np.ndarray, images: list[np.ndarray], counts: np.ndarray):
    """A column a cluster: its size and most frequent digit, its centroid, and sample images of it."""
    rows = 1 + max(map(len, images))
    figure, axes = panels(rows, len(images), height=0.44 * rows + 0.3)
    for column, samples in enumerate(images):
        for axis in axes[:, column]:
            bare(axis)
        picture(axes[0, column], _square(centroids[column]))
        for axis, image in zip(axes[1:, column], samples, strict=False):
            picture(axis, image)
        digit, size = counts[:, column].argmax(), counts[:, column].sum()
        most = f"{counts[digit, column] / size:.0%} “{digit}”" if size else "empty"
        axes[0, column].set_title(f"{size} images\n{most}", fontsize=6.5)
    axes[0, 0].set_ylabel("Centroid", rotation=0, ha="right", va="center", labelpad=6)
    axes[1, 0].set_ylabel("Samples", rotation=0, ha="right", va="center", labelpad=6)
    return figure


def confusion_matrix(counts: np.ndarray, clusters: np.ndarray):
    """Counts (digits, clusters), shaded by the share of each digit, under the names of the (K,) ``clusters``."""
    figure, axes = panels(1, 1, height=2.25, width=4.4)
    axis = axes[0, 0]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shades = axis.imshow(shares, cmap=SHARES, vmin=0, vmax=1, aspect="auto")
    for (row, column), value in np.ndenumerate(counts):
        if value:
            dark = shares[row, column] > 0.5
            axis.text(column, row, value, ha="center", va="center", fontsize=6.5, color="white" if dark else "black")
    axis.grid(False)
    axis.set_xticks(range(len(clusters)), clusters)
    axis.set_yticks(range(len(counts)))
    axis.set_xlabel("Cluster")
    axis.set_ylabel("Digit")
    bar = figure.colorbar(shades, ax=axis, label="Share of the digit's images")
    bar.ax.yaxis.set_major_formatter(ticker.PercentFormatter(1))
    return figure


def iteration_curves(table: Table):
    """Inertia and accuracy over iterations: a colour and a line style a start, a line a seed."""
    figure, axes = panels(1, 2, height=2.05)
    variants = list(dict.fromkeys(table.variant))
    for column, label in enumerate(("inertia", "accuracy")):
        axis = axes[0, column]
        for variant, seed in dict.fromkeys(zip(table.variant, table.seed, strict=True)):
            rows = table.where((table.variant == variant) & (table.seed == seed))
            index = variants.index(variant)
            name = NAMES.get(variant, variant) if seed == table.seed[0] else None
            colour, line = COLOURS[index % len(COLOURS)], LINES[index % len(LINES)]
            axis.plot(rows.iteration, rows[label], line, color=colour, label=name, linewidth=1.1)
            axis.plot(rows.iteration[-1], rows[label][-1], "o", color=colour, markersize=3)
        axis.set_xlabel("Iteration")
    axes[0, 0].set_ylabel("Inertia (squared grey levels)")
    axes[0, 0].yaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
    axes[0, 1].set_ylabel("Accuracy")
    axes[0, 1].yaxis.set_major_formatter(ticker.PercentFormatter(1))
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return figure


def _square(vector: np.ndarray) -> np.ndarray:
    side = int(np.sqrt(vector.size))
    return vector.reshape(side, side).astype(np.float64)
