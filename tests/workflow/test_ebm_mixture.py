"""The energy models of a mixture in the finished tiny study."""

import csv
import html
import json
import re

import numpy as np
import pytest
from pypdf import PdfReader

VARIANTS = ("2-persistent", "2-random", "2-data")
DENSITY = {"kl_data_to_model", "log_partition", "mode_mass/model"}
METRICS = DENSITY | {"energy_distance", "mode_mass/samples", "outside_fraction"}


def rows(project):
    with (project.folder / "results/tiny/metrics.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["experiment"] == "ebm_mixture"]


def words(project):
    text = (project.folder / "report.html").read_text(encoding="utf-8")
    text = re.sub(r"<style.*?</style>", " ", text, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def pdf_words(project):
    return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(project.folder / "report.pdf").pages).split())


def test_tree_holds_the_files_of_the_experiment(finished):
    root = finished.folder / "results/tiny/ebm_mixture"
    made = {path.relative_to(root).as_posix() for path in root.glob("**/*.*")}
    expected = {"lengths.svg", "starts.svg", "densities.svg", "findings.json"}
    for variant in VARIANTS:
        for seed in (0, 1):
            for name in ("weights.safetensors", "training.npz", "samples.npz", "grid.npz", "metrics.csv"):
                expected.add(f"{variant}/seed-{seed}/{name}")
        expected |= {f"{variant}/seed-0/training.{kind}" for kind in ("svg", "csv")}
    assert made == expected


def test_every_metric_is_there_with_a_value_or_a_reason(finished):
    found = {(row["variant"], row["seed"], row["metric"]) for row in rows(finished)}
    assert found == {(variant, seed, metric) for variant in VARIANTS for seed in "01" for metric in METRICS}
    for row in rows(finished):
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


def test_findings_name_every_run_without_a_density(finished):
    findings = json.loads((finished.folder / "results/tiny/ebm_mixture/findings.json").read_text())
    named = {(run["variant"], str(run["seed"])) for run in findings["missing"]}
    assert named == {(row["variant"], row["seed"]) for row in rows(finished) if row["status"] != "ok"}


@pytest.mark.parametrize("read", [words, pdf_words])
def test_both_reports_have_the_section(finished, read):
    text = read(finished)
    for phrase in ("Energy model of a mixture", "Energy distance of samples", "Logarithm of Z"):
        assert phrase in text
    assert not re.search(r"ebm_mixture-|kl_data_to_model", text)
