"""The parts of the digits: which images train, validate and test."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np


def read_parts(path) -> dict[str, np.ndarray]:
    """(n,) positions of the images of each part of a split.csv, in ascending order, by the part's name."""
    parts = defaultdict(list)
    with Path(path).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            parts[row["part"]].append(int(row["image"]))
    return {name: np.array(positions) for name, positions in parts.items()}
