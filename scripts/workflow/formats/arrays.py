"""Arrays as NPZ, nothing pickled."""

from pathlib import Path

from scripts.workflow.files import CURE, replacing


class Arrays(dict):
    """The arrays of one file by name; one that is not there raises ValueError naming the file."""

    def __init__(self, path, arrays):
        super().__init__(arrays)
        self.path = path

    def __missing__(self, name):
        raise ValueError(f"{self.path} holds no array {name}: {CURE}")


def read_arrays(path) -> Arrays:
    """Raises ValueError naming the file if it is cut, or not of this format."""
    import numpy as np

    with Path(path).open("rb") as content:
        try:
            arrays = dict(np.load(content, allow_pickle=False).items())  # noqa: TID251
            # Of other archives NumPy gives the bytes.
            if foreign := [name for name, array in arrays.items() if isinstance(array, bytes)]:
                raise ValueError(f"{foreign[0]} is no array")
        # A damaged archive raises nearly anything.
        except Exception as error:
            raise ValueError(f"{path} is not a whole NPZ file ({error}): {CURE}") from error
    return Arrays(path, arrays)


def write_arrays(path, **arrays) -> None:
    import numpy as np

    with replacing(path) as part:
        np.savez_compressed(part, allow_pickle=False, **arrays)
