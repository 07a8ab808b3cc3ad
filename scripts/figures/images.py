"""Grids of images."""

import numpy as np

from scripts.figures.style import INK, bare, panels


def labelled_grid(images: np.ndarray, labels: np.ndarray, columns: int):
    """(n, 28, 28) images, each under its label."""
    rows = -(-len(images) // columns)
    figure, axes = panels(rows, columns, height=rows * 0.29, width=columns * 0.46)
    for axis in axes.flat:
        bare(axis)
    for axis, image, label in zip(axes.flat, images, labels, strict=False):
        picture(axis, image)
        axis.set_ylabel(label, rotation=0, labelpad=5, va="center", fontsize=7)
    return figure


def picture(axis, image: np.ndarray) -> None:
    """Dark on white, as ink on paper; bytes and [0, 1] alike."""
    axis.imshow(image, cmap=INK, vmin=0, vmax=255 if image.dtype == np.uint8 else 1, interpolation="nearest")
