"""Networks evaluated by numpy alone, against torch's own."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from scripts.methods.activations import activations, logits
from scripts.methods.blocks import blocks, by_block
from scripts.methods.dense import forward
from scripts.methods.initial_weights import initialise
from scripts.methods.networks.autoencoder import Autoencoder
from scripts.methods.networks.classifier import Classifier
from scripts.methods.networks.plane_energy import energy_network
from scripts.methods.pixels import unit_interval
from scripts.methods.plane_energies import energies
from scripts.methods.reconstruction import decode, encode, squared_error

ROOT = Path(__file__).resolve().parents[2]
# More than a block.
IMAGES = np.random.default_rng(0).integers(0, 256, (2100, 28, 28), dtype=np.uint8)
PIXELS = unit_interval(IMAGES)


def made(network, scale=3.0):
    """A network with weights large enough for its layers to matter, and its weights as arrays."""
    network = initialise(network, torch.Generator().manual_seed(0))
    network.load_state_dict({name: scale * value for name, value in network.state_dict().items()})
    return network, {name: value.numpy() for name, value in network.state_dict().items()}


def by_torch(function, inputs, kind=torch.float32):
    with torch.no_grad():
        return function(torch.from_numpy(inputs).to(kind)).double().numpy()


def assert_close(ours, theirs, rounding):
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=rounding * np.abs(theirs).max())


def test_layers_are_linear_maps_with_relu_between_them_in_the_precision_of_the_inputs():
    weights = {"a.weight": np.array([[1.0, -1.0], [0.0, 2.0]]), "a.bias": np.array([0.5, -1.0])}
    weights |= {"b.weight": np.array([[1.0, -3.0]]), "b.bias": np.array([-1.0])}
    inputs = np.array([[0.0, 1.0], [2.0, 1.0]], dtype=np.float32)
    found = forward(weights, ("a", "b"), inputs)
    assert found.tolist() == [[-4.0], [-2.5]]
    assert found.dtype == np.float32
    assert inputs.tolist() == [[0, 1], [2, 1]]


def test_activations_are_the_networks_in_double_precision():
    network, weights = made(Classifier)
    found = activations(weights, PIXELS)
    assert found.dtype == np.float64
    assert_close(found, by_torch(network.double().features, PIXELS, torch.float64), 1e-14)


def test_logits_are_the_networks_to_single_precision():
    network, weights = made(Classifier)
    assert_close(logits(weights, PIXELS), by_torch(network, PIXELS), 1e-6)


def test_codes_pixels_and_error_are_the_autoencoders_to_single_precision():
    network, weights = made(Autoencoder)
    codes = by_torch(network.encoder, PIXELS)
    assert_close(encode(weights, IMAGES), codes, 1e-6)
    assert_close(decode(weights, codes), by_torch(network.decoder, codes), 1e-5)
    assert squared_error(weights, IMAGES) == pytest.approx(np.mean((by_torch(network, PIXELS) - PIXELS) ** 2), rel=1e-6)


def test_energies_are_the_networks_to_single_precision():
    network, weights = made(partial(energy_network, 10))
    points = np.random.default_rng(1).normal(size=(5000, 2)) * 10
    assert_close(energies(weights, points), by_torch(network, points)[:, 0], 1e-6)


def test_what_is_not_finite_stays_so():
    _, weights = made(partial(energy_network, 3))
    weights["2.bias"] = np.full(3, np.nan, dtype=np.float32)
    assert np.isnan(energies(weights, np.zeros((2, 2)))).all()


def test_an_image_alone_is_judged_as_in_a_batch():
    _, weights = made(Autoencoder)
    alone = np.concatenate([encode(weights, image[None]) for image in IMAGES[:5]])
    assert_close(alone, encode(weights, IMAGES)[:5], 1e-6)


@pytest.mark.parametrize("count", [0, 1, 4, 5, 8])
def test_blocks_are_all_rows_in_order(count):
    rows = np.arange(2 * count).reshape(count, 2)
    assert np.concatenate(list(blocks(rows, 4))).tolist() == rows.tolist()
    assert by_block(lambda block: block[:, 1], rows).tolist() == rows[:, 1].tolist()


def test_what_trains_no_network_imports_no_torch():
    scripts = ("autoencoder.evaluate", "autoencoder.plot", "classifier.evaluate", "ebm_mixture.evaluate", "ood.fit")
    lines = [f"import scripts.{script}" for script in (*scripts, "ood.evaluate")]
    code = "\n".join([*lines, "import sys", "sys.exit('torch' in sys.modules)"])
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
