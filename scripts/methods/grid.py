"""A grid of square cells over the plane."""

import numpy as np


def grid(extent: float, spacing: float) -> tuple[np.ndarray, np.ndarray]:
    """(k,) centres of the cells of [-extent, extent] in one direction, and (k * k, 2) points, row by row from below."""
    cells = round(2 * extent / spacing)
    centres = (np.arange(cells) + 0.5) * spacing - extent
    columns, rows = np.meshgrid(centres, centres)
    return centres, np.stack([columns.ravel(), rows.ravel()], axis=1)
