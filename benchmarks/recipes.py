"""Train the laptop study's networks by its code and by plain loops, seed by seed: the table of docs/differences.md.

    .venv/bin/python -m benchmarks.recipes FOLDER

FOLDER holds mnist/ and fashion_mnist/ with their files. Each run's values go to docs/differences.csv at once, and runs
that it holds are not made again. One thread; about two hours in all.
"""

import sys
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from threadpoolctl import threadpool_limits
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss
from torch.optim.lr_scheduler import ReduceLROnPlateau
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset

from scripts.methods import idx
from scripts.methods.activations import activations, logits
from scripts.methods.detection import auroc
from scripts.methods.detectors.gmm import fit_mixture, log_likelihoods
from scripts.methods.initial_weights import initialise
from scripts.methods.networks.autoencoder import Autoencoder
from scripts.methods.networks.classifier import Classifier
from scripts.methods.pixels import unit_interval
from scripts.methods.plane_measures import neighbour_accuracy
from scripts.methods.randomness import stream
from scripts.methods.reconstruction import encode
from scripts.methods.reconstruction_error import squared_error
from scripts.methods.splits import split
from scripts.methods.training import Plan, train

DOCS = Path(__file__).resolve().parents[1] / "docs"
START, END = "<!-- table: written by python -m benchmarks.recipes -->\n", "<!-- end of table -->"
# Mean and standard deviation of the pixels of MNIST's training images.
MEAN, DEVIATION = 0.1307, 0.3081
BATCH, RATE, PATIENCE = 128, 1e-3, 7
SEEDS = range(3)

Pair = tuple[torch.Tensor, torch.Tensor]


def read(folder: Path, name: str, part: str) -> tuple[np.ndarray, np.ndarray]:
    """(n, 28, 28) bytes and (n,) labels."""
    files = {file.name: file.read_bytes() for file in (folder / name).glob(f"{part}-*.gz")}
    images, labels = idx.labelled(files, part)
    return images, labels.astype(np.int64)


def kept_back(labels: np.ndarray, test_labels: np.ndarray, seed: int) -> np.ndarray:
    """(n,) which of the training images the study with this seed validates with."""
    official = np.repeat([False, True], [len(labels), len(test_labels)])
    streams = {"fixed": stream(0, "data", "test"), "varying": stream(seed, "data", "validation")}
    classes = np.concatenate([labels, test_labels])
    parts = split(classes, None, len(test_labels), 0.2, **streams, official_test=official)
    return parts[: len(labels)] == "validation"


def arrays(network: nn.Module) -> dict[str, np.ndarray]:
    return {name: value.numpy() for name, value in network.state_dict().items()}


def by_the_study(
    name: str, make: Callable, loss: Callable, training: Pair, validation: Pair, seed: int, epochs: int, early: bool
) -> nn.Module:
    weights = torch.Generator().manual_seed(int(stream(seed, name, "weights").integers(2**63)))
    network = initialise(make, weights)
    stopping = {"patience": PATIENCE, "reduce_factor": 0.5, "reduce_patience": PATIENCE} if early else {}
    plan = Plan(epochs, BATCH, RATE, **stopping)
    train(network, loss, training, validation, plan, stream(seed, name, "batches"))
    return network


def by_a_plain_loop(
    name: str, make: Callable, loss: Callable, training: Pair, validation: Pair, seed: int, epochs: int, early: bool
) -> nn.Module:
    torch.manual_seed(seed)
    network, best, kept = make(), float("inf"), 0
    optimiser = torch.optim.Adam(network.parameters(), lr=RATE)
    scheduler = ReduceLROnPlateau(optimiser, factor=0.5, patience=PATIENCE, threshold=0)
    # What shuffle=True gives, without taking the images one by one.
    batches = BatchSampler(RandomSampler(training[0]), BATCH, drop_last=False)
    for epoch in range(epochs):
        for inputs, targets in DataLoader(TensorDataset(*training), sampler=batches, batch_size=None):
            optimiser.zero_grad()
            loss(network(inputs), targets).backward()
            optimiser.step()
        if early:
            with torch.no_grad():
                value = loss(network(validation[0]), validation[1]).item()
            scheduler.step(value)
            if value < best:
                best, kept = value, epoch
                weights = {key: tensor.clone() for key, tensor in network.state_dict().items()}
            if epoch - kept >= PATIENCE:
                break
    if early:
        network.load_state_dict(weights)
    return network


def detect(
    folder: Path, seed: int, components: tuple[int, ...], starts: int, fit: Callable, whole: bool, normalised: bool
) -> dict[str, float]:
    """A classifier and mixtures, of the study's training images or with ``whole`` of all 60,000."""
    pixels, labels = read(folder, "mnist", "train")
    test, test_labels = read(folder, "mnist", "t10k")
    foreign, _ = read(folder, "fashion_mnist", "t10k")
    pixels, test, foreign = map(unit_interval, (pixels, test, foreign))
    if not whole:
        chosen = ~kept_back(labels, test_labels, seed)
        pixels, labels = pixels[chosen], labels[chosen]
    if normalised:
        pixels, test, foreign = ((images - MEAN) / DEVIATION for images in (pixels, test, foreign))
    training = torch.from_numpy(pixels).float(), torch.from_numpy(labels)
    validation = training[0][:1], training[1][:1]
    network = fit("classifier", Classifier, cross_entropy, training, validation, seed, epochs=10, early=False)
    weights = arrays(network)
    accuracy = (logits(weights, test).argmax(axis=1) == test_labels).mean()
    found = {"classifier, test accuracy": accuracy}
    known, other, fitted = (activations(weights, images) for images in (test, foreign, pixels))
    for count in components:
        mixture = fit_mixture(fitted, count, starts)
        scores = (-log_likelihoods(values, mixture) for values in (known, other))
        found[f"mixture of {count}, best of {starts}, test AUROC"] = auroc(*scores)
    return found


def reconstruct(folder: Path, seed: int, fit: Callable) -> dict[str, float]:
    """An autoencoder of the study's training images."""
    images, labels = read(folder, "mnist", "train")
    test, test_labels = read(folder, "mnist", "t10k")
    back = kept_back(labels, test_labels, seed)
    training, validation = (torch.from_numpy(unit_interval(images[chosen], np.float32)) for chosen in (~back, back))
    sets = (training, training), (validation, validation)
    network = fit("autoencoder", Autoencoder, mse_loss, *sets, seed, epochs=50, early=True)
    weights = arrays(network)
    errors = [squared_error(weights, each) for each in (images[back], test)]
    codes, test_codes = (encode(weights, each) for each in (images[~back], test))
    accuracy = neighbour_accuracy(codes, labels[~back], test_codes, test_labels)
    names = ("validation MSE", "test MSE", "test 10-NN accuracy")
    return {f"autoencoder, {name}": value for name, value in zip(names, (*errors, accuracy), strict=True)}


# How a classifier is fitted, to all 60,000 images or not, to normalised pixels or not.
CLASSIFIERS = {
    "the study": (by_the_study, False, False),
    "plain loop": (by_a_plain_loop, True, False),
    "plain loop, normalised pixels": (by_a_plain_loop, True, True),
}
# Components and starts: one start for many components, which take long.
MIXTURES = {"mixture of 5": ((5,), 3), "mixtures of 10 and 20": ((10, 20), 1)}
RECIPES = {
    f"{mixtures}, {classifier}": partial(
        detect, components=components, starts=starts, fit=fit, whole=whole, normalised=n
    )
    for mixtures, (components, starts) in MIXTURES.items()
    for classifier, (fit, whole, n) in CLASSIFIERS.items()
} | {
    "autoencoder, the study": partial(reconstruct, fit=by_the_study),
    "autoencoder, plain loop": partial(reconstruct, fit=by_a_plain_loop),
}


def table(runs: pd.DataFrame) -> str:
    """A row of Markdown for each metric and recipe: the seeds' mean, then each value."""
    lines = ["| metric | recipe | mean | by seed |", "|---|---|---|---|"]
    # Mixtures of other sizes have the same classifiers.
    runs = runs.assign(recipe=runs.recipe.str.split(", ", n=1).str[1]).drop_duplicates(["metric", "recipe", "seed"])
    for (metric, recipe), group in runs.sort_values("metric", kind="stable").groupby(["metric", "recipe"], sort=False):
        values = [f"{value:.4f}" for value in group.sort_values("seed").value]
        lines.append(f"| {metric} | {recipe} | {group.value.mean():.4f} | {', '.join(values)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("Give a folder that holds mnist/ and fashion_mnist/.")
    torch.set_num_threads(1)
    record, page = DOCS / "differences.csv", DOCS / "differences.md"
    runs = pd.read_csv(record)
    for recipe, seed in product(RECIPES, SEEDS):
        if ((runs.recipe == recipe) & (runs.seed == seed)).any():
            continue
        with threadpool_limits(1):
            found = RECIPES[recipe](Path(sys.argv[1]), seed)
        print(recipe, seed, found, flush=True)
        rows = [{"recipe": recipe, "seed": seed, "metric": metric, "value": value} for metric, value in found.items()]
        runs = pd.concat([runs, pd.DataFrame(rows)], ignore_index=True)
        runs.to_csv(record, index=False)
    before, rest = page.read_text(encoding="utf-8").split(START)
    page.write_text(before + START + table(runs) + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
