"""The energy models of a mixture in the finished tiny study."""

import re

import numpy as np
import pytest

VARIANTS = ("2-persistent", "2-random")
DENSITY = {"kl_data_to_model", "log_partition", "mode_mass/model"}
METRICS = DENSITY | {"energy_distance", "mode_mass/samples", "outside_fraction"}


def test_tree_holds_the_files_of_the_experiment(finished):
    root = finished.folder / "results/tiny/ebm_mixture"
    made = {path.relative_to(root).as_posix() for path in root.glob("**/*.*")}
    expected = {"lengths.svg", "starts.svg", "densities.svg"}
    for variant in VARIANTS:
        for name in ("weights.safetensors", "training.npz", "samples.npz", "grid.npz", "metrics.csv"):
            expected.add(f"{variant}/seed-0/{name}")
        expected |= {f"{variant}/seed-0/training.{kind}" for kind in ("svg", "csv")}
    assert made == expected


def test_every_metric_is_there_with_a_value_or_a_reason(finished):
    found = {(row["variant"], row["seed"], row["metric"]) for row in finished.metrics("ebm_mixture")}
    assert found == {(variant, "0", metric) for variant in VARIANTS for metric in METRICS}
    for row in finished.metrics("ebm_mixture"):
        if row["status"] == "ok":
            assert np.isfinite(float(row["value"]))
        else:
            assert row["value"] == ""
            assert row["reason"]
            assert row["metric"] in DENSITY


def test_variants_share_their_data(finished):
    root = finished.folder / "results/tiny/ebm_mixture"
    data = [np.load(root / variant / "seed-0/training.npz", allow_pickle=False)["data"] for variant in VARIANTS]
    assert all(np.array_equal(data[0], other) for other in data[1:])


def test_report_says_why_a_run_has_no_density(finished):
    text = finished.html_words()
    for row in finished.metrics("ebm_mixture"):
        assert row["status"] == "ok" or f"Seed {row['seed']}: {row['reason']}" in text


@pytest.mark.parametrize("read", ["html_words", "pdf_words"])
def test_both_reports_have_the_section(finished, read):
    text = getattr(finished, read)()
    for phrase in ("Energy model of a mixture", "Energy distance of samples", "Logarithm of Z"):
        assert phrase in text
    assert not re.search(r"ebm_mixture-|kl_data_to_model", text)
