"""Weights as arrays, for those who train nothing: without torch."""

from safetensors import SafetensorError
from safetensors.numpy import load_file

from scripts.workflow.files import CURE


class Weights(dict):
    """The arrays of one file by name; one that is not there raises ValueError naming the file."""

    def __init__(self, path, arrays):
        super().__init__(arrays)
        self.path = path

    def __missing__(self, name):
        raise ValueError(f"{self.path} does not fit the network (it holds no {name}): {CURE}")


def read_weights(path) -> Weights:
    """Raises ValueError naming the file if it is cut, or not of this format."""
    try:
        return Weights(path, load_file(path))
    except SafetensorError as error:
        raise ValueError(f"{path} is not a whole safetensors file ({error}): {CURE}") from error
