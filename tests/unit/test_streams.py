"""A seed changes what it draws; variants that are compared share their data and first weights, and not their chains."""

import ast
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

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

SCRIPTS = Path(scripts.kmeans.fit.__file__).parents[1]
# Nothing is learned: the weights stay what they were at first.
NETWORK = {"epochs": 1, "batch_size": 16, "learning_rate": 0.0, "patience": 1, "reduce_factor": 0.5}
NETWORK["reduce_patience"] = 1
MIXTURE = {"points": 30, "hidden": 4, "iterations": 1, "learning_rate": 0.0, "step": 0.1, "schedule": "constant"}
MIXTURE |= {"samples": 20, "sampling_steps": 2}
SETTINGS = {
    "data.train_images": None,
    "data.test_images": 20,
    "data.validation_fraction": 0.25,
    "kmeans.images": 40,
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
    """Runs a script on 100 images of random pixels, and returns what it wrote as arrays by the output's name."""
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
        with threadpool_limits(1):
            script.main(job)
        return SimpleNamespace(**{name: read(path) for name, path in paths.items()}, paths=paths)

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


def test_a_seed_changes_the_validation_images_and_never_the_test_images(made):
    parts = [made(scripts.data.split, {"split": "csv"}, seed).split.part for seed in range(3)]
    assert all_equal([part == "test" for part in parts])
    assert all_differ([part == "validation" for part in parts])


@pytest.mark.parametrize(
    ("script", "others"),
    [
        (scripts.autoencoder.train, {"history": "csv", "training": "json"}),
        (scripts.classifier.train, {"history": "csv"}),
    ],
)
def test_a_seed_changes_the_first_weights_of_a_perceptron(made, script, others):
    assert all_differ([made(script, {"weights": "safetensors"} | others, seed).weights for seed in range(3)])


def test_starts_of_k_means_share_their_images_and_draw_centroids_of_their_own(made):
    starts = ("random", "k-means-plus-plus")
    fits = [[made(scripts.kmeans.fit, {"fit": "npz"}, seed, start).fit for start in starts] for seed in range(2)]
    for pair in fits:
        assert all_equal([fit["images"] for fit in pair])
        assert all_differ([fit["centroids"][0] for fit in pair])
    assert all_differ([pair[0]["images"] for pair in fits])
    assert all_differ([pair[0]["centroids"][0] for pair in fits])


def test_chains_of_the_mixture_share_data_and_first_weights_and_run_on_their_own(made):
    outputs = {"weights": "safetensors", "training": "npz"}
    variants = ("1-persistent", "2-persistent", "1-random", "1-data")
    runs = [[made(scripts.ebm_mixture.train, outputs, seed, variant) for variant in variants] for seed in range(2)]
    for same_seed in runs:
        assert all_equal([run.weights for run in same_seed])
        assert all_equal([run.training["data"] for run in same_seed])
        assert all_differ([run.training["particles"] for run in same_seed])
    assert all_differ([same_seed[0].weights for same_seed in runs])
    assert all_differ([same_seed[0].training["data"] for same_seed in runs])
    assert all_differ([same_seed[0].training["particles"] for same_seed in runs])


def test_final_chains_of_the_mixture_share_starts_and_noise(made):
    outputs = {"weights": "safetensors", "training": "npz"}
    weights = made(scripts.ebm_mixture.train, outputs, 0, "1-data").paths["weights"]

    def samples(seed, variant):
        return made(scripts.ebm_mixture.sample, {"drawn": "npz"}, seed, variant, weights=weights).drawn["samples"]

    assert all_equal([samples(0, variant) for variant in ("1-data", "1-random")])
    assert all_differ([samples(seed, "1-data") for seed in range(3)])


def test_recipes_for_digits_share_the_images_that_chains_start_from_and_a_seed_changes_everything(made):
    outputs = {"weights": "safetensors", "buffer": "npz", "history": "csv"}
    recipes = ("digits", "assignment")
    runs = {(name, seed): made(scripts.ebm_mnist.train, outputs, seed, name) for name in recipes for seed in range(2)}
    drawn = {
        (name, seed): made(
            scripts.ebm_mnist.sample,
            {"drawn": "npz"},
            seed,
            name,
            **{output: run.paths[output] for output in ("weights", "buffer")},
        ).drawn
        for (name, seed), run in runs.items()
    }
    for seed in range(2):
        assert all_equal([drawn[name, seed]["started"] for name in recipes])
        assert all_equal([drawn[name, seed]["data-start"] for name in recipes])
        assert all_differ([drawn[name, seed]["noise-start"] for name in recipes])
    for name in recipes:
        assert all_differ([runs[name, seed].weights for seed in range(2)])
        assert all_differ([runs[name, seed].buffer["images"] for seed in range(2)])
        for key in ("started", "noise-start"):
            assert all_differ([drawn[name, seed][key] for seed in range(2)])


def test_experiments_share_no_stream():
    for path in SCRIPTS.glob("*/*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "stream":
                assert ast.literal_eval(node.args[1]) == path.parent.name, path
