"""A study whose trainings diverge, with both seeds and with the one that the figures show."""

import csv
import json
import re

import numpy as np
import pytest
from safetensors.numpy import load_file

# A loss is not finite after one step of such a size; the energy model of digits has no learning rate to set.
SETTINGS = """
studies:
  tiny:
    seeds: [0, 1]
    experiments: [autoencoder, classifier, ood, ebm_mixture, ebm_mnist]
    autoencoder: {learning_rate: 1.0e+30}
    classifier: {learning_rate: 1.0e+30}
    ood: {detectors: [gmm-1]}
    ebm_mixture: {chains: [2-persistent], learning_rate: 1.0e+30}
    ebm_mnist: {recipes: [digits], digits: {iterations: 1}}
"""
LOSS = "The loss was not finite in update 2 (epoch 1)."
REASONS = {
    "autoencoder": LOSS,
    "classifier": LOSS,
    "ood": f"The classifier diverged. {LOSS}",
    "ebm_mixture": "An energy or a chain was not finite in iteration 2.",
    "ebm_mnist": f"The classifier that judges diverged. {LOSS}",
}
# Sound trainings, but for the recipe `digits`, whose limit of the energies is edited.
SOUND = """
studies:
  tiny:
    experiments: [classifier, ebm_mnist]
    ebm_mnist: {recipes: [digits, assignment]}
"""
BEYOND = "An energy was beyond ±0 or not finite in update 1."
READ = pytest.mark.parametrize("read", ["html_words", "pdf_words"])


def run(project, settings=SETTINGS):
    (project.folder / "diverging.yaml").write_text(settings)
    targets = ("--cores", "2", "report.pdf", "report.html")
    answer = project.snakemake(*targets, "--configfile", "tests/tiny.yaml", "diverging.yaml")
    assert answer.returncode == 0, answer.stdout
    return project


@pytest.fixture(scope="module")
def diverged(fresh, tmp_path_factory):
    """Every run diverged: read it, do not change it."""
    return run(fresh(tmp_path_factory.mktemp("diverged")))


@pytest.fixture(scope="module")
def half(diverged, tmp_path_factory):
    """Only the runs of the first seed diverged; the second's numbers are made up. Chains are saturated."""
    project = diverged.copied(tmp_path_factory.mktemp("half") / "study")
    generated = {f"{kind}/saturated_pixels" for kind in ("buffer", "noise-start", "data-start")}
    for path in project.folder.glob("results/tiny/*/*/seed-*/metrics.csv"):
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if row["metric"] in generated:
                row["value"] = "1.0"
            elif row["seed"] == "1" and row["status"] != "ok":
                row |= {"value": "0.25", "status": "ok", "reason": ""}
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    path = project.folder / "results/tiny/autoencoder/mlp/seed-1/findings.json"
    findings = json.loads(path.read_text()) | {"reason": ""}
    path.write_text(json.dumps({key: 0.25 if value is None else value for key, value in findings.items()}))
    return run(project)


@pytest.fixture(scope="module")
def one_of_many(fresh, tmp_path_factory):
    """One recipe's energies are beyond its limit, all else is sound."""
    project = fresh(tmp_path_factory.mktemp("one"))
    project.edit("scripts/methods/recipes/digits.py", "energy_limit=100.0", "energy_limit=0.0")
    return run(project, SOUND)


def test_what_does_not_diverge_goes_on(one_of_many):
    for row in one_of_many.metrics():
        of_a_run = row["metric"].startswith(("buffer/", "noise-start/", "data-start/", "energy_confidence"))
        if row["variant"] == "digits" and of_a_run:
            assert (row["value"], row["status"], row["reason"]) == ("", "diverged", BEYOND)
        else:
            assert row["status"] == "ok" and np.isfinite(float(row["value"]))
    assert {row["variant"] for row in one_of_many.metrics()} == {"mlp", "digits", "assignment"}


@READ
def test_report_says_which_energy_model_of_digits_diverged(one_of_many, read):
    text = getattr(one_of_many, read)()
    assert text.count(f"Something diverged with the one seed (small cold recipe). Seed 0: {BEYOND}") == 1
    assert "The small cold recipe diverged: there are no digits to judge." in text
    assert "assignment's recipe diverged" not in text


def test_a_run_that_diverges_is_recorded_with_the_place_and_stops_no_other(diverged):
    for row in diverged.metrics():
        if row["metric"] == "temperature" or row["metric"].endswith("/saturated_pixels"):
            assert row["status"] == "ok" and np.isfinite(float(row["value"]))
        else:
            assert (row["value"], row["status"], row["reason"]) == ("", "diverged", REASONS[row["experiment"]])
    assert {row["experiment"] for row in diverged.metrics()} == set(REASONS)
    for name in ("autoencoder", "classifier"):
        for seed in (0, 1):
            facts = json.loads((diverged.folder / f"results/tiny/{name}/mlp/seed-{seed}/training.json").read_text())
            assert (facts["diverged"], facts["reason"], facts["epochs"], facts["kept"]) == (2, LOSS, 0, 0)


def test_results_of_runs_that_diverged_are_valid_and_finite(diverged):
    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    root = diverged.folder / "results/tiny"
    for path in root.rglob("*.json"):
        json.loads(path.read_text(), parse_constant=refuse)
    for path in root.rglob("*.csv"):
        with path.open(newline="") as file:
            header, *rows = csv.reader(file)
        assert header and all(len(row) == len(header) for row in rows), path
        assert not {"nan", "inf", "-inf"} & {cell.lower() for row in rows for cell in row}, path
    for path in root.rglob("weights.safetensors"):
        # The last good ones: with the step that made it diverge, they would be about 1e30.
        assert all(np.abs(values).max() < 100 for values in load_file(path).values()), path


@READ
def test_report_says_what_diverged_where_and_with_how_many_seeds(diverged, read):
    text = getattr(diverged, read)()
    for name, count in (
        ("perceptron", 2),
        ("1 component", 1),
        ("2 steps on persistent chains", 1),
        ("small cold recipe", 1),
    ):
        assert text.count(f"Something diverged with 2 of 2 seeds ({name}).") == count
    for reason in REASONS.values():
        assert f"Seeds 0, 1: {reason}" in text
    assert "That cannot be said: the training diverged with every seed." in text
    assert "is not judged: the classifier diverged" in text


@READ
@pytest.mark.parametrize("study", ["diverged", "half", "one_of_many"])
def test_report_prints_no_missing_value_or_raw_key(study, read, request):
    text = getattr(request.getfixturevalue(study), read)()
    assert not re.search(r"\b(nan|None|Undefined|NaN|inf)\b|built-in|_(to_model|distance|correlation)", text)


@READ
def test_means_are_over_the_other_seeds_and_captions_say_what_the_figures_show(half, read):
    text = getattr(half, read)()
    assert text.count("Something diverged with 1 of 2 seeds (perceptron). Seed 0: " + LOSS) == 2
    assert "25.0 % (n = 1) of the test images are named rightly" in text
    for who in ("This run diverged: what is shown comes of its", "The classifier diverged: what is shown comes of the"):
        assert f"{who} last good weights." in text
    assert "persistent chains diverged: what is shown comes of the last good weights." in text


@READ
def test_chains_that_are_saturated_or_ran_away_are_said_to_be(diverged, half, read):
    before, after = getattr(diverged, read)(), getattr(half, read)()
    assert "Its chains are not saturated" in before and "Chains have run away" not in before
    assert "Its chains are saturated: up to 100 % of their pixels are black or white, against 82 %" in after
    # A line of the PDF may end within a name.
    assert "Chains have run away with 2 steps on persistent chains: 25.0 % of the samples" in after.replace("- ", "-")
