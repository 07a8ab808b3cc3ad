"""Which images a picture shows."""

import numpy as np


def one_row_a_class(table, count: int, generator: np.random.Generator):
    """Rows of a DataFrame with a column ``digit``: up to ``count`` of each digit, drawn at random, by digit."""
    shuffled = table.iloc[generator.permutation(len(table))]
    return shuffled.groupby("digit").head(count).sort_values("digit", kind="stable")
