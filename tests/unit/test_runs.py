"""A run is known to live as long as its process does, and its jobs write nothing after it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.workflow import runs
from scripts.workflow.formats import write_text

PROJECT = Path(__file__).resolve().parents[2]
RUN = """
import os, sys
from scripts.workflow.runs import VARIABLE, announce

announce()
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


def test_a_folder_that_cannot_be_written_is_not_watched(tmp_path, monkeypatch):
    (tmp_path / ".snakemake").write_text("no folder")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(runs.VARIABLE, "that of another run")
    runs.announce()
    assert runs.VARIABLE not in os.environ
    runs.require_run()
