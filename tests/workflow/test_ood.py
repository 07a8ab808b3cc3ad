"""Out-of-distribution detection in the finished tiny study."""

import json

import numpy as np
import pytest

VARIANTS = ["gmm-1", "gmm-2"]
METRICS = {
    f"{part}/photographs/{measure}"
    for part in ("validation", "test")
    for measure in ("auroc", "aupr", "fpr95_ood", "fpr95_id")
} | {"converged", "selected"}


def values(project):
    return {(row["variant"], int(row["seed"]), row["metric"]): float(row["value"]) for row in project.metrics("ood")}


def test_tree_holds_the_files_of_each_mixture_and_of_the_selected_one(finished):
    folder = finished.folder / "results/tiny/ood"
    tree = {path.relative_to(folder).as_posix() for path in folder.glob("**/*.*")}
    fits = {
        f"{variant}/seed-0/{name}"
        for variant in VARIANTS
        for name in ("mixture.npz", "likelihoods.csv", "scores.json", "metrics.csv")
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
    with np.load(finished.folder / "results/tiny/ood/gmm-2/seed-0/mixture.npz") as file:
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
