"""Hostile variables of the shell that starts a run: the same bytes."""

import re

import pytest

# Of jobs that draw, train with PyTorch, and set the report's pages.
MADE = ("pca/standardised/seed-0/scores.svg", "data/digits/seed-0/samples.png")
MADE += ("classifier/mlp/seed-0/weights.safetensors", "report.en.pdf")
# Of packages that the engine does not need.
FOREIGN = ("scripts", "matplotlib", "torch", "weasyprint")
HOSTILE = {
    "PYTHONHASHSEED": "1",
    "PYTHONOPTIMIZE": "2",
    "PYTHONSAFEPATH": "1",
    "PYTHONIOENCODING": "ascii",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONPROFILEIMPORTTIME": "1",
    "PYTHONSTARTUP": "/nowhere",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/dev/null/matplotlib",
    "MATPLOTLIBRC": "/nowhere",
    "OMP_NUM_THREADS": "none",
    "OMP_DISPLAY_ENV": "VERBOSE",
    "MKL_NUM_THREADS": "",
    "OPENBLAS_CORETYPE": "Prescott",
    "NPY_DISABLE_CPU_FEATURES": "SSE",
    "SKLEARN_WARNINGS_AS_ERRORS": "1",
    "SYMPY_USE_CACHE": "maybe",
    "TORCH_LOGS": "nonsense",
    "COMPILE_STROBELIGHT_MAX_STACK_LENGTH": "",
    "FREETYPE_PROPERTIES": "truetype:interpreter-version=35",
    "G_DEBUG": "fatal-warnings",
    "SOURCE_DATE_EPOCH": "never",
    "LC_ALL": "tlh_KX.ISO-8859-3",
    "LANGUAGE": "tlh",
    "TZ": "Asia/Tokyo",
    "TERM": "",
    "COLUMNS": "1",
    "NO_COLOR": "1",
    "TMPDIR": "/nowhere",
    "CUDA_VISIBLE_DEVICES": "",
    "GIT_DIR": "/nowhere",
    "GIT_PAGER": "false",
    "STUDY_CODE": "nonsense",
    "STUDY_RUN": "/nowhere",
}


@pytest.mark.parametrize("umask, home", [("077", "HOME=/nowhere"), ("022", "-u HOME")])
def test_hostile_variables_of_the_shell_change_no_bytes(umask, home, copy, finished, tmp_path):
    for name in FOREIGN:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('a foreign package')")
    (tmp_path / "shell").write_text("exit 3")
    made = MADE[:-1] if umask == "077" else MADE[-1:]
    before = {name: (copy.folder / "results/tiny" / name).read_bytes() for name in made}
    for name in made:
        (copy.folder / "results/tiny" / name).unlink()
    copy.environment = {**HOSTILE, "PYTHONPATH": str(tmp_path), "BASH_ENV": str(tmp_path / "shell")}
    copy.user = ("sh", "-c", f'umask {umask}; exec env {home} "$@"', "sh")
    answer = copy.make(*[f"results/tiny/{name}" for name in made])
    assert answer.returncode == 0, answer.stdout
    assert {name: (copy.folder / "results/tiny" / name).read_bytes() for name in made} == before


# A Python that ends before it reads its script.
HOOK = """
import os, sys

if sys.orig_argv[-1].endswith(".plot.py"):
    os._exit(1)
"""


def cover(project) -> str:
    """What the report says of its commit, rendered anew where that is another."""
    answer = project.make("results/tiny/report.en.html")
    assert answer.returncode == 0, answer.stdout
    page = (project.folder / "results/tiny/report.en.html").read_text(encoding="utf-8")
    return re.sub(r"</?code>", "", re.search(r"<dt>Commit</dt><dd>(.*?)</dd>", page)[1])


def test_the_report_names_its_commit_and_what_differs_from_it_or_says_why_it_cannot(copy):
    assert cover(copy) == copy.git("rev-parse", "HEAD")[:12]
    (copy.folder / "scripts/methods/own.py").write_text("")
    copy.edit("config.yaml", "study: sample", "study: sample # mine")
    copy.git("commit", "--quiet", "--allow-empty", "--message", "Another")
    head = copy.git("rev-parse", "HEAD")[:12]
    assert cover(copy) == f"{head} and changes that are not committed: config.yaml, scripts/methods/own.py"
    (copy.folder / ".git").rename(copy.folder.parent / "git")
    assert "will not name" not in copy.dry_run()
    assert cover(copy) == "unknown (not a Git checkout)"
    (copy.folder / ".git").mkdir()
    assert "The report will not name the project's commit: its .git leads to no repository" in copy.dry_run()


def test_a_job_that_fails_before_its_own_code_leaves_no_log_of_an_earlier_success(copy, tmp_path):
    log, target = copy.folder / "results/tiny/logs/pca_plot.log", "results/tiny/pca/standardised/seed-0/scores.svg"
    success = log.read_text()
    assert "ended after" in success
    first = "from scripts.workflow.job import run\n"
    copy.edit("scripts/pca/plot.py", first, f"{first}import gone\n")
    answer = copy.make(target)
    assert answer.returncode == 1
    assert "pca_plot: No module named 'gone' (log: results/tiny/logs/pca_plot.log)" in answer.stdout
    assert "ModuleNotFoundError: No module named 'gone'" in log.read_text()
    # Before the script's first line: as when there is no memory for Python itself.
    log.write_text(success)
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook/sitecustomize.py").write_text(HOOK)
    copy.environment = {"PYTHONPATH": str(tmp_path / "hook")}
    assert copy.make(target).returncode == 1
    # The engine puts an empty one in its place.
    assert log.read_text() == ""
    log.write_text(success)
    copy.make(target, "--dry-run")
    assert log.read_text() == success
