"""Tables as columns."""

import numpy as np


class Table(dict):
    """Columns (n,) by name, also as attributes, in their order. What is missing among
    numbers is NaN."""

    def __getattr__(self, name: str) -> np.ndarray:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"the table has no column {name}") from None

    @property
    def rows(self) -> int:
        return len(next(iter(self.values()), ()))

    def where(self, chosen: np.ndarray) -> "Table":
        """The rows of an index: truths, or positions in any order."""
        return Table({name: values[chosen] for name, values in self.items()})

    def without(self, name: str) -> np.ndarray:
        """(n, k) all columns but one, which are of one kind."""
        return np.stack([values for column, values in self.items() if column != name], axis=1)
