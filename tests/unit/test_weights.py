import io
import json
import pickle
import re
import struct
import zipfile

import pytest
import torch
from torch import nn

from scripts.methods.initial_weights import initialise
from scripts.methods.networks.plane_energy import energy_network
from scripts.workflow.formats.weight_arrays import read_weights
from scripts.workflow.formats.weights import load_weights, save_weights

CURE = ": delete it, and the run makes it again"


class Normalised(nn.Module):
    def __init__(self, width=3):
        super().__init__()
        self.layer, self.norm = nn.Linear(width, 2), nn.BatchNorm1d(2)


READERS = pytest.mark.parametrize(
    "read", [lambda path: load_weights(path, energy_network(2)), read_weights], ids=["network", "arrays"]
)


def whole(path, network):
    save_weights(path, network)
    return path.read_bytes()


def test_parameters_and_buffers_come_back_in_evaluation_mode(tmp_path):
    saved = Normalised()
    saved.norm.running_mean += 3
    save_weights(tmp_path / "a.safetensors", saved)
    loaded = load_weights(tmp_path / "a.safetensors", Normalised())
    assert not loaded.training
    for name, value in saved.state_dict().items():
        torch.testing.assert_close(loaded.state_dict()[name], value, rtol=0, atol=0)
    assert [path.name for path in tmp_path.iterdir()] == ["a.safetensors"]


def test_arrays_of_a_file_are_the_networks_parameters_and_buffers(tmp_path):
    saved = Normalised()
    save_weights(tmp_path / "a.safetensors", saved)
    arrays = read_weights(tmp_path / "a.safetensors")
    assert set(arrays) == set(saved.state_dict())
    for name, value in saved.state_dict().items():
        assert arrays[name].dtype == value.numpy().dtype and (arrays[name] == value.numpy()).all()


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(3, 3), nn.Linear(3, 3)
        self.second.weight = self.first.weight


class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 3)
        self.register_buffer("start", self.layer.weight.detach()[0])


class Repeated(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(1).expand(9))


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (Tied, "second.weight of the network shares its memory with first.weight: "),
        (Shared, "layer.weight of the network shares its memory with start: "),
        (Repeated, "mean of the network shares its memory with itself: "),
    ],
)
def test_weights_that_share_memory_are_named_before_the_training(network, words):
    with pytest.raises(ValueError, match=f"^{words}give each weight and buffer its own, or they cannot be stored$"):
        initialise(network, torch.Generator())


@pytest.mark.parametrize("network", [Normalised, lambda: nn.Sequential(nn.Flatten(), nn.BatchNorm1d(1, affine=False))])
def test_network_that_initialises_can_be_stored(tmp_path, network):
    save_weights(tmp_path / "a.safetensors", initialise(network, torch.Generator()))
    load_weights(tmp_path / "a.safetensors", network())


@READERS
def test_file_cut_at_any_byte_is_named_with_the_cure(tmp_path, read):
    path = tmp_path / "a.safetensors"
    content = whole(path, energy_network(2))
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(ValueError, match=rf"a\.safetensors is not a whole safetensors file \(.+\){CURE}$"):
            read(path)


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("weights", bytes(1000))
    return file.getvalue()


def header(**tensors):
    text = json.dumps(tensors).encode()
    return struct.pack("<Q", len(text)) + text


FOREIGN = {
    "text": b"0.weight,0.bias\n1,2\n",
    "zip": zipped(),
    "pickle": pickle.dumps({"0.weight": [1.0, 2.0]}),
    "zeros": bytes(1000),
    "no-json": struct.pack("<Q", 8) + b"{'a': 1}",
    "beyond-the-end": header(a={"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}) + bytes(4),
    "unknown-type": header(a={"dtype": "O", "shape": [1], "data_offsets": [0, 4]}) + bytes(4),
}


@READERS
@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_foreign_file_is_named_with_the_cure(tmp_path, content, read):
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"a\.safetensors is not a whole safetensors file \(.+\){CURE}$"):
        read(path)


@READERS
def test_file_with_bytes_behind_its_end_is_named_with_the_cure(tmp_path, read):
    path = tmp_path / "a.safetensors"
    path.write_bytes(whole(path, energy_network(2)) + b"\0")
    with pytest.raises(ValueError, match=r"a\.safetensors is not a whole"):
        read(path)


@pytest.mark.parametrize(
    ("saved", "network", "reason"),
    [
        (Normalised(3), Normalised(4), r"size mismatch for layer\.weight: .*\[2, 3\].*\[2, 4\]"),
        (Normalised(3).layer, Normalised(3), r'Missing key.*"layer\.weight"'),
        (Normalised(3), nn.Linear(3, 2), r'Unexpected key.*"norm\.running_mean"'),
    ],
    ids=["other-shape", "missing", "extra"],
)
def test_weights_of_another_network_are_refused_in_one_line(tmp_path, saved, network, reason):
    path = tmp_path / "a.safetensors"
    save_weights(path, saved)
    with pytest.raises(ValueError, match=rf"a\.safetensors does not fit the network \(.*{reason}.*\){CURE}$") as caught:
        load_weights(path, network)
    assert "\n" not in str(caught.value)


def test_arrays_of_another_network_are_refused_when_they_are_asked_for(tmp_path):
    save_weights(tmp_path / "a.safetensors", Normalised(3).layer)
    weights = read_weights(tmp_path / "a.safetensors")
    with pytest.raises(ValueError, match=rf"a\.safetensors does not fit the network \(.*layer\.weight\){CURE}$"):
        weights["layer.weight"]


@READERS
def test_missing_file_is_not_called_broken(tmp_path, read):
    with pytest.raises(FileNotFoundError, match=re.escape(str(tmp_path / "a.safetensors"))):
        read(tmp_path / "a.safetensors")
