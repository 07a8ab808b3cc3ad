"""Weights as safetensors: open, without pickle."""

from safetensors.torch import load_file, save_file

from scripts.workflow.formats import replacing


def save_weights(path, network) -> None:
    """All parameters and buffers of a torch module, by name."""
    with replacing(path) as part:
        save_file({name: value.detach().cpu().contiguous() for name, value in network.state_dict().items()}, part)


def load_weights(path, network):
    """``network`` with the weights of the file, in evaluation mode. Raises RuntimeError where they do not fit."""
    network.load_state_dict(load_file(path))
    return network.eval()
