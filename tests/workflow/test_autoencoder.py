"""The autoencoder of the finished tiny study."""

import csv
import json

import numpy as np
import pytest

METRICS = {"train/mse", "validation/mse", "test/mse", "test/knn_accuracy", "epochs", "learning_rate_reductions"}
METRICS |= {"latent_variance/1", "latent_variance/2"}


def test_tree_of_the_autoencoder_is_complete(finished):
    folder = finished.folder / "results/tiny/autoencoder"
    made = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    kept = ("weights.safetensors", "history.csv", "training.json", "metrics.csv", "codes.csv", "findings.json")
    expected = {f"mlp/seed-0/{name}" for name in kept} | {"findings.json"}
    shown = ("curves.svg", "plane.svg", "reconstructions.png", "decoder.png", "spread.png")
    assert made == expected | {f"mlp/seed-0/{name}" for name in shown}


def test_every_metric_of_the_autoencoder_is_there(finished):
    assert {row["metric"] for row in finished.metrics("autoencoder")} == METRICS
    assert all(row["status"] == "ok" and np.isfinite(float(row["value"])) for row in finished.metrics("autoencoder"))


def test_kept_weights_have_the_lowest_validation_error_of_the_history(finished):
    for row in finished.metrics("autoencoder"):
        if row["metric"] == "validation/mse":
            folder = finished.folder / f"results/tiny/autoencoder/mlp/seed-{row['seed']}"
            with (folder / "history.csv").open(newline="") as file:
                losses = [float(line["validation_loss"]) for line in csv.DictReader(file)]
            assert float(row["value"]) == pytest.approx(min(losses), rel=1e-4)
            assert json.loads((folder / "training.json").read_text())["kept"] == 1 + int(np.argmin(losses))


def test_both_reports_have_the_autoencoder(finished):
    for text in (finished.html_words(), finished.pdf_words()):
        assert "784-256-128-2-128-256-784" in text
        assert "with two principal components" in text or "two principal components do" in text
