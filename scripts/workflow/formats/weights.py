"""Weights of torch's networks as safetensors: open, without pickle."""

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from scripts.workflow.files import CURE, replacing


def save_weights(path, network) -> None:
    """All parameters and buffers of a torch module, by name."""
    with replacing(path) as part:
        save_file({name: value.detach().cpu().contiguous() for name, value in network.state_dict().items()}, part)


def load_weights(path, network):
    """``network`` with the weights of the file, in evaluation mode.

    Raises ValueError naming the file if it is cut, not of this format, or of another network.
    """
    try:
        network.load_state_dict(load_file(path))
    except SafetensorError as error:
        reason = f"is not a whole safetensors file ({error})"
    except RuntimeError as error:
        reason = f"does not fit the network ({' '.join(str(error).split())})"
    else:
        return network.eval()
    raise ValueError(f"{path} {reason}: {CURE}")
