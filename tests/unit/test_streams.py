"""A seed changes what it draws; variants that are compared share their data and first weights, and not their chains."""

import ast
from itertools import combinations, product
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import load_file
from snakemake.iocontainers import Namedlist
from threadpoolctl import threadpool_limits

import scripts.autoencoder.train
import scripts.classifier.train
import scripts.data.split
import scripts.ebm_mixture.sample
import scripts.ebm_mixture.train
import scripts.ebm_mnist.sample
import scripts.ebm_mnist.train
import scripts.kmeans.fit
from scripts.methods.randomness import stream

SCRIPTS = Path(scripts.kmeans.fit.__file__).parents[1]
# Nothing is learned: the weights stay what they were at first.
NETWORK = {"epochs": 1, "batch_size": 16, "learning_rate": 0.0, "patience": 1, "reduce_factor": 0.5}
NETWORK["reduce_patience"] = 1
MIXTURE = {
    "points": 30,
    "hidden": 4,
    "iterations": 0,
    "learning_rate": 0.1,
    "step": 0.1,
    "schedule": "constant",
    "sampler": "native",
}
MIXTURE |= {"samples": 20, "sampling_steps": 2}
SETTINGS = {
    "data.train_images": None,
    "data.test_images": 20,
    "data.validation_fraction": 0.25,
    "kmeans.images": 60,
    "kmeans.clusters": 10,
    "kmeans.max_iterations": 1,
    **{f"{experiment}.{key}": value for experiment in ("autoencoder", "classifier") for key, value in NETWORK.items()},
    **{f"ebm_mixture.{key}": value for key, value in MIXTURE.items()},
    "ebm_mnist.digits": {"iterations": 0, "buffer": 30},
    "ebm_mnist.assignment": {"iterations": 0},
    "ebm_mnist.judged_images": 20,
    "ebm_mnist.fresh_steps": 0,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Runs a script on 100 images of random pixels. Returns what it wrote, as arrays by the output's name, the files'
    ``paths``, and the ``streams`` that it drew from."""
    root = tmp_path_factory.mktemp("streams")
    labels = np.arange(100) % 10
    images = np.random.default_rng(0).integers(0, 256, (100, 28, 28), dtype=np.uint8)
    np.savez(root / "digits.npz", images=images, labels=labels)
    parts = np.repeat(["train", "validation", "test"], [60, 20, 20])
    pd.DataFrame({"image": range(100), "digit": labels, "part": parts}).to_csv(root / "split.csv", index=False)
    given = {"digits": root / "digits.npz", "split": root / "split.csv"}

    def make(script, outputs, seed=0, variant="mlp", **inputs):
        folder = root / script.__name__ / variant / str(seed)
        folder.mkdir(parents=True, exist_ok=True)
        paths = {name: str(folder / f"{name}.{suffix}") for name, suffix in outputs.items()}
        job = SimpleNamespace(
            rule=script.__name__,
            input=Namedlist(fromdict={name: str(path) for name, path in (given | inputs).items()}),
            output=Namedlist(fromdict=paths),
            params=Namedlist(fromdict={"settings": SETTINGS, "code": {}}),
            wildcards=Namedlist(fromdict={"seed": str(seed), "variant": variant}),
            resources=Namedlist(fromdict={}),
            threads=1,
        )
        # As in a job: threads that wait for each other are slow.
        with patch.object(script, "stream", wraps=stream) as drawn, threadpool_limits(1):
            script.main(job)
        streams = {call.args for call in drawn.call_args_list}
        return SimpleNamespace(**{name: read(path) for name, path in paths.items()}, paths=paths, streams=streams)

    return make


def read(path):
    suffix = Path(path).suffix
    if suffix == ".safetensors":
        return np.concatenate([tensor.ravel() for _, tensor in sorted(load_file(path).items())])
    if suffix == ".npz":
        return dict(np.load(path, allow_pickle=False))
    return pd.read_csv(path) if suffix == ".csv" else None


def all_differ(arrays):
    return not any(np.array_equal(first, second) for first, second in combinations(arrays, 2))


def all_equal(arrays):
    return all(np.array_equal(arrays[0], other) for other in arrays[1:])


def shared(runs):
    """The purposes of the streams that each of ``runs`` drew from."""
    return {purpose for _, _, purpose, *_ in set.intersection(*(run.streams for run in runs))}


def test_a_seed_changes_the_validation_images_and_never_the_test_images(made):
    runs = [made(scripts.data.split, {"split": "csv"}, seed) for seed in range(3)]
    assert all_equal([run.split.part == "test" for run in runs])
    assert all_differ([run.split.part == "validation" for run in runs])
    assert shared(runs) == {"test"}


@pytest.mark.parametrize("script", [scripts.autoencoder.train, scripts.classifier.train])
def test_a_seed_changes_first_weights_and_batches_of_a_perceptron(made, script):
    outputs = {"weights": "safetensors", "history": "csv", "training": "json"}
    runs = [made(script, outputs, seed) for seed in range(3)]
    assert all_differ([run.weights for run in runs])
    assert shared(runs) == set()
    assert {purpose for _, _, purpose in runs[0].streams} == {"weights", "batches"}


def test_starts_of_k_means_share_their_images_alone(made):
    starts = ("random", "k-means-plus-plus", "class-means")
    fits, others = ([made(scripts.kmeans.fit, {"fit": "npz"}, seed, start) for start in starts] for seed in range(2))
    assert all_equal([run.fit["images"] for run in fits])
    assert shared(fits) == {"images"}
    for run, other in zip(fits, others, strict=True):
        assert all_differ([run.fit["images"], other.fit["images"]])
        assert all_differ([run.fit["centroids"][0], other.fit["centroids"][0]])
        assert shared([run, other]) == set()


@pytest.mark.parametrize("seed", range(5))
def test_k_means_starts_from_class_means_of_as_few_images_as_are_legal(made, seed):
    with patch.dict(SETTINGS, {"kmeans.images": 20}):
        fit = made(scripts.kmeans.fit, {"fit": "npz"}, seed, "class-means").fit
    digits, counts = np.unique(fit["images"] % 10, return_counts=True)
    assert digits.tolist() == list(range(10)) and set(counts) == {2}


def test_chains_of_the_mixture_share_data_and_first_weights_and_start_on_their_own(made):
    outputs = {"weights": "safetensors", "training": "npz", "snapshots": "npz"}
    variants = ("5-persistent", "10-persistent", "10-random", "10-data", "10-resampled")
    runs, others = (
        [made(scripts.ebm_mixture.train, outputs, seed, variant) for variant in variants] for seed in range(2)
    )
    assert all_equal([run.weights for run in runs])
    assert all_equal([run.training["data"] for run in runs])
    assert all_differ([run.training["particles"] for run in [*runs, *others]])
    assert shared(runs) == {"data", "weights"}
    assert all_differ([runs[0].weights, others[0].weights])
    assert all_differ([runs[0].training["data"], others[0].training["data"]])


def test_final_chains_of_the_mixture_share_starts_and_noise(made):
    outputs = {"weights": "safetensors", "training": "npz", "snapshots": "npz"}
    weights = made(scripts.ebm_mixture.train, outputs, 0, "10-data").paths["weights"]

    def samples(seed, variant):
        return made(scripts.ebm_mixture.sample, {"drawn": "npz"}, seed, variant, weights=weights).drawn["samples"]

    assert all_equal([samples(0, variant) for variant in ("10-data", "10-random")])
    assert all_differ([samples(seed, "10-data") for seed in range(3)])


def test_recipes_for_digits_share_the_images_that_chains_start_from_alone(made):
    outputs = {"weights": "safetensors", "buffer": "npz", "history": "csv"}
    trained, drawn = {}, {}
    for key in product(("digits", "assignment"), range(2)):
        trained[key] = made(scripts.ebm_mnist.train, outputs, key[1], key[0])
        given = {name: trained[key].paths[name] for name in ("weights", "buffer")}
        drawn[key] = made(scripts.ebm_mnist.sample, {"images": "npz"}, key[1], key[0], **given)
    recipes = [("digits", 0), ("assignment", 0)]
    assert shared([trained[key] for key in recipes]) == set()
    assert shared([drawn[key] for key in recipes]) == {"reference"}
    assert all_equal([drawn[key].images["data-start"] for key in recipes])
    seeds = [("digits", 0), ("digits", 1)]
    assert all_differ([trained[key].weights for key in seeds])
    assert all_differ([trained[key].buffer["images"] for key in seeds])
    for start in ("noise-start", "data-start"):
        assert all_differ([drawn[key].images[start] for key in seeds])


def test_experiments_share_no_stream():
    for path in SCRIPTS.glob("*/*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "stream":
                assert ast.literal_eval(node.args[1]) == path.parent.name, path
