"""A run is known to live as long as its process does, and its jobs write nothing after it."""

import fcntl
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.workflow import runs
from scripts.workflow.files import write_text

PROJECT = Path(__file__).resolve().parents[2]
RUN = """
import os, sys
from scripts.workflow.runs import VARIABLE, announce

announce(first=True)
print(os.environ[VARIABLE], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def run(tmp_path):
    """A process that announced itself in ``tmp_path``, and its file."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process, Path(process.stdout.readline().strip())
    process.kill()
    process.communicate()


def killed(process):
    """Killed, and not yet waited for by its parent."""
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)


def test_a_run_lives_until_its_process_is_killed(run):
    process, file = run
    assert runs.alive(file)
    killed(process)
    assert file.exists() and not runs.alive(file)


def test_a_run_that_ends_leaves_no_file(run):
    process, file = run
    process.communicate()
    assert not file.exists() and not runs.alive(file)


def test_a_job_of_a_killed_run_writes_nothing(run, tmp_path, monkeypatch):
    process, file = run
    monkeypatch.setenv(runs.VARIABLE, str(file))
    write_text(tmp_path / "result.txt", "first")
    killed(process)
    with pytest.raises(RuntimeError, match="the run that started this job is gone"):
        write_text(tmp_path / "result.txt", "second")
    assert (tmp_path / "result.txt").read_text() == "first"
    assert not list(tmp_path.glob(".result*"))


def test_a_new_run_removes_what_killed_ones_left(run, tmp_path):
    process, file = run
    killed(process)
    subprocess.run([sys.executable, "-c", RUN], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(PROJECT)}, input=b"")
    assert not file.exists()


def test_a_run_has_its_name_only_when_it_is_locked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    named = []

    def lock(descriptor, operation):
        named.extend(runs.FOLDER.glob(f"*@{platform.node()}"))

    monkeypatch.setattr(fcntl, "flock", lock)
    monkeypatch.setenv(runs.VARIABLE, "that of another run")
    runs.announce(first=True)
    assert Path(os.environ[runs.VARIABLE]).exists()
    assert named == []


def test_a_folder_that_cannot_be_written_is_not_watched(tmp_path, monkeypatch):
    (tmp_path / ".snakemake").write_text("no folder")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(runs.VARIABLE, "that of another run")
    runs.announce(first=True)
    assert runs.VARIABLE not in os.environ
    runs.require_run()


def test_a_job_is_refused_other_code_than_that_of_the_first_engine_of_its_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(runs.VARIABLE, "that of another run")
    monkeypatch.setenv(runs.CODE, '{"pca/fit": "of another run"}')
    runs.announce(first=True)
    runs.remember_code("pca/fit", {"methods/pca": "1"}, first=True)
    # On a node of a cluster, after an edit.
    runs.announce(first=False)
    runs.remember_code("pca/fit", {"methods/pca": "2"}, first=False)
    runs.require_code("pca/fit", {"methods/pca": "1"})
    runs.require_code("kmeans/fit", {"methods/kmeans": "3"})
    with pytest.raises(RuntimeError, match="the code changed after the workflow had started"):
        runs.require_code("pca/fit", {"methods/pca": "2"})


def lock(folder):
    (folder / ".snakemake/locks").mkdir(parents=True)
    (folder / ".snakemake/locks/0.input.lock").write_text("a\n")
    (folder / "Snakefile").write_text("rule all:\n    shell: 'true'\n")


def take_lock_away(folder):
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "scripts.workflow.runs"]
    return subprocess.run(command, cwd=folder, env=environment, stdout=-1, stderr=subprocess.STDOUT, text=True)


def test_the_lock_of_a_killed_run_is_taken_away(tmp_path):
    lock(tmp_path)
    answer = take_lock_away(tmp_path)
    assert (answer.returncode, answer.stdout) == (0, "A run was killed here and left its lock: taking it away.\n")
    assert not any((tmp_path / ".snakemake/locks").glob("*"))


def test_where_the_lock_cannot_be_taken_away_the_engines_words_are_shown(tmp_path):
    lock(tmp_path)
    (tmp_path / "Snakefile").write_text("import sys\nsys.exit('config.yaml: kmeans: a mistake')\n")
    answer = take_lock_away(tmp_path)
    assert answer.returncode == 1
    assert "config.yaml: kmeans: a mistake\n" in answer.stdout
    assert answer.stdout.endswith("The lock is still there: correct what Snakemake says above, and start again.\n")
    assert "Traceback" not in answer.stdout
