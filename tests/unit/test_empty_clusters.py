"""The scripts of K-means where digits are so alike that clusters end empty."""

import csv
import importlib
import json
from types import SimpleNamespace

import numpy as np
from snakemake.iocontainers import Namedlist

WILDCARDS = SimpleNamespace(study="made-up", variant="class-means", seed="0")
SETTINGS = {"clusters": 10, "images": None, "max_iterations": 20, "images_per_cluster": 2}
PARAMS = SimpleNamespace(settings={f"kmeans.{name}": value for name, value in SETTINGS.items()})


def test_fewer_different_images_than_clusters_leave_empty_ones_in_metrics_and_pictures(tmp_path, monkeypatch):
    # Each digit from 0 to 6 is one image, 7 to 9 are one together: two of ten class means have no image of their own.
    distinct = np.random.default_rng(0).integers(256, size=(8, 28, 28), dtype=np.uint8)
    labels = np.repeat(np.arange(10), 3)
    digits, split = tmp_path / "digits.npz", tmp_path / "split.csv"
    np.savez(digits, images=distinct[np.minimum(labels, 7)], labels=labels)
    split.write_text("image,part\n" + "".join(f"{image},train\n{image + 1},validation\n" for image in range(0, 30, 2)))
    titles = []

    def write_figure(path, figure):
        titles.extend(axis.get_title() for axis in figure.axes)

    def made(verb, files, **inputs):
        script = importlib.import_module(f"scripts.kmeans.{verb}")
        monkeypatch.setattr(script, "write_figure", write_figure, raising=False)
        output = Namedlist(fromdict={name.partition(".")[0]: tmp_path / name for name in files.split()})
        script.main(
            SimpleNamespace(input=Namedlist(fromdict=inputs), output=output, params=PARAMS, wildcards=WILDCARDS)
        )
        return output

    data = {"digits": digits, "clustering": made("fit", "clustering.npz", digits=digits, split=split)[0]}
    found = made("evaluate", "metrics.csv iterations.csv confusion.csv", **data)
    made("plot", "centroids.png clusters.png confusion.svg", **data, confusion=found.confusion)
    tables = {"iterations": [found.iterations], "confusion": [found.confusion]}
    compared = made("compare", "figure.svg table.csv findings.json", **tables)
    with found.metrics.open(newline="") as file:
        metrics = {row["metric"]: (row["status"], float(row["value"] or "nan")) for row in csv.DictReader(file)}
    assert metrics["empty_clusters"] == ("ok", 2)
    assert metrics["accuracy"] == metrics["purity"] == ("ok", 0.8)
    assert metrics["difference_to_sklearn/centroids"][0] == "undefined"
    assert json.loads(compared.findings.read_text())["capped"] == 0
    assert titles.count("0 images\nempty") == 2 and not any("nan" in title for title in titles)
