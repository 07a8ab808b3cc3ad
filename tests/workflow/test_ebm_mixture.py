"""The energy models of a mixture in the finished tiny study."""

import re

import numpy as np
import pytest
from safetensors.numpy import load_file

VARIANTS = ("2-persistent", "2-random")
KL = "kl_data_to_model"
DENSITY = {KL, "log_partition", "outside_fraction/model", "relaxation_steps", "law/limit/kl_data_to_law"}
DENSITY |= {f"mode_mass/{of}" for of in ("model", "law")} | {"mode_offset/model", "mode_variance/model"}
DENSITY |= {f"{KL}/{of}" for of in ("mode", "shape", "last", "second-half-mean")}
DENSITY |= {f"{KL}/second-half-{end}" for end in ("lowest", "highest")}
CHAINS = {f"law/{law}/kl_data_to_law" for law in ("2-random", "20-random", "2-data")}
METRICS = DENSITY | CHAINS | {"energy_distance", "mode_mass/samples", "outside_fraction", "gradient_evaluations"}
METRICS |= {"difference_to_torch_sgld/step", "lowest_slope"}


def test_tree_holds_the_files_of_the_experiment(finished):
    root = finished.folder / "results/tiny/ebm_mixture"
    made = {path.relative_to(root).as_posix() for path in root.glob("**/*.*")}
    expected = {"variants.svg", "courses.svg", "courses.csv", "work.svg", "work.csv", "laws.svg"}
    expected |= {"floor.json", "floor.npz"}
    for variant in VARIANTS:
        for name in ("training.npz", "snapshots.npz", "samples.npz", "grid.npz", "laws.npz", "weights.safetensors"):
            expected.add(f"{variant}/seed-0/{name}")
        expected |= {f"{variant}/seed-0/{name}.csv" for name in ("metrics", "course", "work")}
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


def test_weights_are_the_mean_of_the_snapshots_of_the_second_half(finished):
    for variant in VARIANTS:
        root = finished.folder / f"results/tiny/ebm_mixture/{variant}/seed-0"
        snapshots, weights = np.load(root / "snapshots.npz"), load_file(root / "weights.safetensors")
        assert snapshots["updates"].tolist() == list(range(21))
        for name, found in weights.items():
            np.testing.assert_allclose(found, snapshots[name][11:].mean(axis=0), atol=1e-6)


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
    for phrase in ("Energy model of a mixture", "energy distance of the final samples", "2 steps from random starts"):
        assert phrase in text
    assert not re.search(r"ebm_mixture-|kl_data_to_model", text)
