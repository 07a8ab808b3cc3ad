"""The real image sets from the mirror that MIRROR names: `make real MIRROR=folder`, not part of `make test`."""

import csv
import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
import yaml

from scripts.methods.foreign_checks import shared

# The study `full`, with as little of everything as its rules take.
SHORT = """
base: full
seeds: [0]
data: {train_images: 2000, test_images: 500}
autoencoder: {epochs: 2, patience: 2}
kmeans: {images: 1000, max_iterations: 20}
classifier: {epochs: 2}
ood: {detectors: [gmm-1, gmm-2], initialisations: 1}
ebm_mixture: {points: 200, iterations: 20, sampling_steps: 20, samples: 200}
ebm_mnist: {digits: {iterations: 3, buffer: 200}, assignment: {iterations: 1}, judged_images: 100, fresh_steps: 1}
"""
SPLIT = "results/laptop/data/digits/seed-0/split.csv"
# Images of each digit, as published.
TRAIN = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
TEST = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


@pytest.fixture(scope="module")
def downloaded(fresh, tmp_path_factory):
    project = fresh(tmp_path_factory.mktemp("real"))
    (project.folder / "mirror.yaml").write_text(yaml.safe_dump({"data": {"mirror": os.environ["MIRROR"]}}))
    arguments = ("download", SPLIT, "--configfile", "mirror.yaml", "--config", "study=laptop")
    answer = project.snakemake("--cores", "1", *arguments)
    assert answer.returncode == 0, answer.stdout
    return project


@pytest.fixture(scope="module")
def mnist(downloaded):
    with np.load(downloaded.folder / "results/data/mnist.npz") as file:
        return dict(file)


@pytest.fixture(scope="module")
def fashion(downloaded):
    (path,) = downloaded.folder.glob("results/data/fashion_mnist-*.npz")
    with np.load(path) as file:
        return dict(file)


def test_files_of_mnist_have_the_published_checksums(downloaded):
    listed = yaml.safe_load((downloaded.folder / "datasets.yaml").read_text())["mnist"]["files"]
    for name, facts in listed.items():
        content = (downloaded.folder / "results/data/downloads/mnist" / name).read_bytes()
        assert len(content) == facts["size"]
        assert hashlib.md5(content).hexdigest() == facts["md5"]
        assert hashlib.sha256(content).hexdigest() == facts["sha256"]


def test_mnist_is_whole_and_in_its_order(mnist):
    official = mnist["official_test"]
    assert mnist["images"].shape == (70000, 28, 28)
    assert official.tolist() == [False] * 60000 + [True] * 10000
    assert np.bincount(mnist["labels"][~official]).tolist() == TRAIN
    assert np.bincount(mnist["labels"][official]).tolist() == TEST
    assert mnist["labels"][:5].tolist() == [5, 0, 4, 1, 9]
    assert mnist["labels"][60000:60005].tolist() == [7, 2, 1, 0, 4]
    # The mean and standard deviation that everyone normalises with.
    pixels = mnist["images"][~official] / 255
    assert (pixels.mean(), pixels.std()) == pytest.approx((0.1307, 0.3081), abs=5e-5)


def test_fashion_mnist_has_the_images_that_the_mirror_lists(fashion):
    listed = yaml.safe_load((Path(os.environ["MIRROR"]) / "mirror.yaml").read_text())["fashion_mnist"]
    for part, name in (("validation", "train"), ("test", "t10k")):
        assert fashion[part].shape == (listed[f"{name}-images-idx3-ubyte.gz"]["images"], 28, 28)


def test_both_sets_are_bytes_over_the_whole_range_and_share_no_image(mnist, fashion):
    for images in (mnist["images"], fashion["validation"], fashion["test"]):
        assert (images.dtype, images.min(), images.max()) == (np.uint8, 0, 255)
    assert shared(mnist["images"], np.concatenate([fashion["validation"], fashion["test"]])) == []


def test_laptop_study_tests_the_official_test_images(downloaded):
    rows = [line.split(",") for line in (downloaded.folder / SPLIT).read_text().splitlines()[1:]]
    parts = np.array([part for *_, part in rows])
    counts = {str(part): int(count) for part, count in zip(*np.unique(parts, return_counts=True), strict=True)}
    assert counts == {"train": 48000, "validation": 12000, "test": 10000}
    assert (parts[60000:] == "test").all()


def test_full_study_with_its_iterations_cut_reaches_its_report(downloaded):
    study = {"data": {"mirror": os.environ["MIRROR"]}, "study": "short", "studies": {"short": yaml.safe_load(SHORT)}}
    (downloaded.folder / "short.yaml").write_text(yaml.safe_dump(study))
    answer = downloaded.snakemake("--cores", "2", "report.pdf", "report.html", "--configfile", "short.yaml")
    assert answer.returncode == 0, answer.stdout
    assert "Energy model of digits" in downloaded.pdf_words()
    with (downloaded.folder / "results/short/metrics.csv").open(newline="") as file:
        runs = {(row["experiment"], row["variant"]) for row in csv.DictReader(file)}
    assert {("ebm_mnist", "assignment"), ("ebm_mnist", "digits"), ("ebm_mixture", "50-persistent")} <= runs
    assert len({experiment for experiment, _ in runs}) == 7
