"""Out-of-distribution detection in the finished tiny study."""

import csv
import json
import shutil

import numpy as np
import pytest
from conftest import Project

VARIANTS = ["gmm-1", "gmm-2"]
METRICS = {
    f"{part}/photographs/{measure}"
    for part in ("validation", "test")
    for measure in ("auroc", "aupr", "fpr95_ood", "fpr95_id")
} | {"converged", "selected"}


def values(project):
    return {(row["variant"], int(row["seed"]), row["metric"]): float(row["value"]) for row in project.metrics("ood")}


def test_tree_holds_the_files_of_each_detector_and_of_the_selected_one(finished):
    folder = finished.folder / "results/tiny/ood"
    tree = {path.relative_to(folder).as_posix() for path in folder.glob("**/*.*")}
    fits = {
        f"{variant}/seed-0/{name}"
        for variant in VARIANTS
        for name in ("detector.npz", "scores.csv", "measures.json", "metrics.csv")
    }
    selected = ("selection.json", "histogram.svg", "histogram.csv", "mistaken.png")
    assert tree == fits | {f"selected/seed-0/{name}" for name in selected}


def test_every_metric_is_there_and_is_a_share(finished):
    found = values(finished)
    assert set(found) == {(variant, 0, metric) for variant in VARIANTS for metric in METRICS}
    assert all(0 <= value <= 1 for value in found.values())


def test_highest_validation_auroc_is_selected_whatever_the_test_says(finished):
    found = values(finished)
    best = max(VARIANTS, key=lambda variant: found[variant, 0, "validation/photographs/auroc"])
    assert [found[variant, 0, "selected"] for variant in VARIANTS] == [variant == best for variant in VARIANTS]
    path = finished.folder / "results/tiny/ood/selected/seed-0/selection.json"
    assert json.loads(path.read_text())["variant"] == best


def test_photographs_are_grey_patches_of_two_pictures(finished):
    with np.load(finished.folder / "results/data/photographs.npz") as file:
        assert set(file.files) == {"validation", "test"}
        for part in file.files:
            assert file[part].dtype == np.uint8
            assert file[part].shape == (330, 28, 28)
        assert not np.array_equal(file["validation"], file["test"])


def test_mixture_is_stored_in_double_precision(finished):
    with np.load(finished.folder / "results/tiny/ood/gmm-2/seed-0/detector.npz") as file:
        assert file["means"].shape == (2, 256)
        assert file["precisions_cholesky"].shape == (2, 256, 256)
        assert file["precisions_cholesky"].dtype == np.float64
        assert file["weights"].sum() == pytest.approx(1)


@pytest.mark.parametrize("read", ["html_words", "pdf_words"])
def test_report_says_the_auroc_of_the_selected_mixture(finished, read):
    found, text = values(finished), getattr(finished, read)()
    best = max(VARIANTS, key=lambda variant: found[variant, 0, "selected"])
    assert f"with an AUROC of {found[best, 0, 'test/photographs/auroc']:.3f}" in text
    for phrase in ("Out-of-distribution detection", "patches of photographs", "1 component", "2 components"):
        assert phrase in text
    assert "There are 330 of them for validation and 330 for the test." in text


def test_histograms_table_has_the_log_likelihoods_of_the_selected_mixture(finished):
    folder = finished.folder / "results/tiny/ood"
    selected = json.loads((folder / "selected/seed-0/selection.json").read_text())["variant"]
    scores = rows(folder / selected / "seed-0/scores.csv")
    shown = rows(folder / "selected/seed-0/histogram.csv")
    test = [row for row in scores if row["part"] == "test"]
    assert [-float(row["score"]) for row in test] == [float(row["log_likelihood"]) for row in shown]


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def more(finished, folder, detectors):
    """The finished study with other detectors, and how many jobs of each rule they took."""
    project = Project(shutil.copytree(finished.folder, folder, copy_function=shutil.copy2))
    project.edit("tests/tiny.yaml", "seeds: [0]", "seeds: [0]\n    experiments: [classifier, ood]")
    project.edit("tests/tiny.yaml", "[gmm-1, gmm-2]", detectors)
    planned = project.planned()
    answer = project.tiny()
    assert answer.returncode == 0, answer.stdout
    return project, planned


@pytest.fixture(scope="module")
def mixed(finished, tmp_path_factory):
    return more(finished, tmp_path_factory.mktemp("mixed") / "study", "[gmm-1, gmm-2, msp]")


@pytest.fixture(scope="module")
def alone(finished, tmp_path_factory):
    return more(finished, tmp_path_factory.mktemp("alone") / "study", "[msp]")


def test_detector_that_is_no_mixture_has_the_same_metrics(mixed):
    project, planned = mixed
    assert planned["ood_fit"] == planned["ood_evaluate"] == 1
    found = values(project)
    assert set(found) == {(variant, 0, metric) for variant in (*VARIANTS, "msp") for metric in METRICS}
    assert found["msp", 0, "converged"] == 1
    folder = project.folder / "results/tiny/ood"
    selection = json.loads((folder / "selected/seed-0/selection.json").read_text())
    assert set(selection["smallest_component"]) == set(VARIANTS)
    measures = json.loads((folder / "msp/seed-0/measures.json").read_text())
    assert set(measures) == {"validation", "test", "converged", "foreign_images"}


@pytest.mark.parametrize("read", ["html_words", "pdf_words"])
def test_report_names_a_detector_that_is_no_mixture(mixed, read):
    text = getattr(mixed[0], read)()
    for phrase in ("Which detector serves best?", "1 component", "softmax probability", "Hendrycks and Gimpel"):
        assert phrase in text


@pytest.mark.parametrize("read", ["html_words", "pdf_words"])
def test_report_without_a_mixture_speaks_of_none(alone, read):
    text = getattr(alone[0], read)()
    section = text.rpartition("Which detector serves best?")[2].partition("Appendix")[0]
    assert "the selected detector (softmax probability)" in section
    assert "By the log-odds" in section
    for word in ("ixture", "component", "likelihood", "converge"):
        assert word not in section.replace("Seeds whose fit converged", "")
    assert "Test AUROC, softmax probability (selected)" in text
    assert set(rows(alone[0].folder / "results/tiny/ood/selected/seed-0/histogram.csv")[0]) == {
        "part",
        "set",
        "image",
        "log_odds",
    }
