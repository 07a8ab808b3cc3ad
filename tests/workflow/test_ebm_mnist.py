"""The energy model of digits in the finished tiny study."""

import numpy as np

KINDS = ("buffer", "noise-start", "data-start", "real", "uniform")
MEASURES = ("frechet_distance", "class_entropy", "confidence", "saturated_pixels")
METRICS = {"temperature", "energy_confidence_correlation"} | {f"{kind}/{name}" for kind in KINDS for name in MEASURES}
RECIPES = ("digits", "assignment")
EACH = {"weights.safetensors", "buffer.npz", "history.csv", "samples.npz"}
EACH |= {"metrics.csv", "quality.csv", "energies.csv", "findings.json"}
SHOWN = {"generated.png", "curves.svg", "histogram.svg", "extremes.png"}


def test_tree_of_the_energy_model_of_digits(finished):
    root = finished.folder / "results/tiny/ebm_mnist"
    for recipe in RECIPES:
        assert {path.name for path in (root / recipe / "seed-0").iterdir()} == EACH | SHOWN


def test_every_metric_of_the_energy_model_of_digits_is_there(finished):
    found = {(row["variant"], row["seed"], row["metric"]) for row in finished.metrics("ebm_mnist")}
    assert found == {(recipe, "0", metric) for recipe in RECIPES for metric in METRICS}
    assert all(
        np.isfinite(float(row["value"])) if row["status"] == "ok" else row["reason"]
        for row in finished.metrics("ebm_mnist")
    )


def test_generated_images_are_bytes_of_the_digits_size(finished):
    with np.load(finished.folder / "results/tiny/ebm_mnist/digits/seed-0/buffer.npz", allow_pickle=False) as file:
        assert file["images"].shape == (200, 28, 28)
        assert file["images"].dtype == np.uint8


def test_both_reports_judge_the_generated_digits(finished):
    for words in (finished.html_words(), finished.pdf_words()):
        for phrase in ("Energy model of digits", "Uniform noise (ceiling)", "1.25 × 10⁻⁶"):
            assert phrase in words
