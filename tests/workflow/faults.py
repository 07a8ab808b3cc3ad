"""Runs that are killed, or find the disk full or not writable, lose nothing. Run by `make test-slow`, as root on Linux.

Each kind of rule is hit in the middle: a hook in every Python process of a run waits, or fills the disk, where the
rule writes a file of its own.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
# What a rule of each kind writes, by its end.
PLACES = {
    "fit": "tiny/pca/standardised/seed-0/model.npz",
    "train": "tiny/autoencoder/mlp/seed-0/weights.safetensors",
    "sample": "tiny/ebm_mixture/2-random/seed-0/samples.npz",
    "figure": "tiny/kmeans/iterations.svg",
    "gather": "tiny/metrics.csv",
    "report": "tiny/report.en.pdf",
}
LONG = {
    "classifier_train/mlp": "tiny/classifier/mlp/seed-0/weights.safetensors",
    "ebm_mixture_train/2-persistent": "tiny/ebm_mixture/2-persistent/seed-0/weights.safetensors",
    "ebm_mnist_train/digits": "tiny/ebm_mnist/digits/seed-0/weights.safetensors",
    "ood_fit/gmm-2": "tiny/ood/gmm-2/seed-0/detector.npz",
}
# FAULTS_AT: ends of paths; FAULTS: a folder that receives a mark, named by the number of the place that was reached.
WAIT = """
import os, sys, time

def wait(event, arguments):
    if event == "os.rename":
        for number, place in enumerate(os.environ["FAULTS_AT"].split("|")):
            if str(arguments[1]).endswith(place):
                os.close(os.open(f"{os.environ['FAULTS']}/{number}", os.O_CREAT))
                while not os.path.exists(f"{os.environ['FAULTS']}/go"):
                    time.sleep(0.05)

sys.addaudithook(wait)
"""
FILL = """
import os, re, sys

def fill(event, arguments):
    if event == "open" and (found := re.fullmatch(r"(.*/)\\.(\\w[^/]*)\\.\\d+\\.part(\\.\\w+)", str(arguments[0]))):
        for number, place in enumerate(os.environ["FAULTS_AT"].split("|")):
            if "".join(found.groups()).endswith(place):
                os.close(os.open(f"{os.environ['FAULTS']}/{number}", os.O_CREAT))
                with open("results/filler", "ab", buffering=0) as filler:
                    for size in (2**16, 2**8, 1):
                        try:
                            while True:
                                filler.write(bytes(size))
                        except OSError:
                            pass

sys.addaudithook(fill)
"""
WAIT_AT_MOST = 300
TINY = ("--cores", "2", "report.pdf", "report.html", "--configfile", "tests/tiny.yaml")


class Faults:
    """Runs of a project that a hook disturbs."""

    def __init__(self, project, folder: Path, hook: str):
        self.project, self.marks = project, folder / "marks"
        self.marks.mkdir()
        (folder / "hook").mkdir()
        (folder / "hook/sitecustomize.py").write_text(hook)
        self.environment = {**os.environ, "PYTHONPATH": str(folder / "hook"), "FAULTS": str(self.marks)}

    @contextmanager
    def run(self, places: list[str], *arguments: str):
        """A run in a process group of its own; ends with the block. What it prints is in ``printed``."""
        for mark in self.marks.iterdir():
            mark.unlink()
        process = subprocess.Popen(
            [sys.executable, "-m", "snakemake", *(arguments or TINY)],
            cwd=self.project.folder,
            env={**self.environment, "FAULTS_AT": "|".join(places)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            # Where these tests run in the background, SIGINT may be ignored, and that is inherited.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            self.printed = process.communicate()[0]

    def reached(self, process, places: list[str]) -> list[str]:
        """Waits until one of the places is reached."""
        end = time.monotonic() + WAIT_AT_MOST
        while not (marks := [mark for mark in self.marks.iterdir() if mark.name.isdigit()]):
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < end
            time.sleep(0.05)
        return [places[int(mark.name)] for mark in marks]


def left_over(project) -> list[Path]:
    results = project.folder / "results"
    return [*results.rglob(".*.part*"), *results.rglob("checkpoint*"), *project.folder.glob("report.*.part")]


def delete(project, places: list[str]) -> None:
    """Delete results, so that a run makes them and what follows again."""
    for place in places:
        (project.folder / "results" / place).unlink()


def same_metrics(project, finished) -> bool:
    one, other = ((each.folder / "results/tiny/metrics.csv").read_bytes() for each in (project, finished))
    return one == other


def refused_for_the_lock(project) -> bool:
    answer = project.tiny()
    return answer.returncode == 1 and "LockException" in answer.stdout and "--unlock" in answer.stdout


def make_report(project) -> subprocess.CompletedProcess:
    """`make report` with the packages of these tests."""
    shutil.copy(PROJECT / "Makefile", project.folder)
    command = ["make", "-o", f"{sys.prefix}/report.stamp", f"VENV={sys.prefix}", "report"]
    command += ["ARGS=--configfile tests/tiny.yaml"]
    return subprocess.run(command, cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.fixture(scope="module")
def eager(finished, tmp_path_factory):
    """The finished study whose jobs keep their state after every epoch, iteration or piece: metrics are the same."""
    project = finished.copied(tmp_path_factory.mktemp("eager") / "study")
    project.edit("scripts/workflow/checkpoints.py", "SECONDS = 30", "SECONDS = 0")
    return project.finish()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_a_run_ended_in_each_kind_of_rule_finishes_with_the_same_metrics(number, eager, finished, tmp_path):
    project = eager.copied(tmp_path / "project")
    faults, places = Faults(project, tmp_path, WAIT), list(PLACES.values())
    long = LONG if number == signal.SIGKILL else {}
    places += long.values()
    delete(project, places)
    resumed = set()
    while places:
        with faults.run(places) as process:
            hit = faults.reached(process, places)
            os.killpg(process.pid, number)
            process.wait(timeout=WAIT_AT_MOST)
        assert not any((project.folder / "results" / place).exists() for place in hit)
        places = [place for place in places if place not in hit]
        resumed |= resumed_jobs(project)
        if number == signal.SIGKILL and places:
            assert project.python("scripts.workflow.runs").returncode == 0
    if number == signal.SIGKILL:
        assert refused_for_the_lock(project)
        answer = make_report(project)
        assert "A run was killed here and left its lock: taking it away." in answer.stdout
    else:
        answer = project.tiny()
    assert answer.returncode == 0, answer.stdout
    assert same_metrics(project, finished)
    assert left_over(project) == []
    assert project.planned() == {}
    assert resumed | resumed_jobs(project) >= {"autoencoder_train/mlp", *long}


def resumed_jobs(project) -> set[str]:
    logs = project.folder / "results/tiny/logs"
    found = [log for log in logs.rglob("seed-0.log") if "going on from its checkpoint" in log.read_text()]
    return {log.parent.relative_to(logs).as_posix() for log in found}


DOWNLOADED = ["downloads/mnist/t10k-images-idx3-ubyte.gz", "data/mnist.npz"]
DOWNLOAD = ("--cores", "2", "download", "--configfile", "small.yaml")


@pytest.fixture
def downloading(project, idx, tmp_path):
    """A project whose image sets, which are the public ones to it, wait in a mirror."""
    sets = {"mnist": idx.set(1), "fashion_mnist": idx.set(2, train=50, test=40)}
    mirror = idx.mirror(tmp_path / "mirror", **sets)
    public = {name: {"addresses": [], "files": found.facts} for name, found in sets.items()}
    (project.folder / "datasets.yaml").write_text(yaml.safe_dump(public))
    study = {"data": {"digits": "mnist", "test_images": 60, "mirror": str(mirror)}, "ood": {"foreign": "fashion_mnist"}}
    (project.folder / "small.yaml").write_text(yaml.safe_dump({"study": "small", "studies": {"small": study}}))
    return project


def downloads(project) -> bool:
    answer = project.snakemake(*DOWNLOAD)
    assert answer.returncode == 0, answer.stdout
    made = {path.name for path in (project.folder / "results/data").glob("*.npz")}
    return made == {"mnist.npz", "fashion_mnist.npz"} and left_over(project) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
@pytest.mark.parametrize("place", DOWNLOADED)
def test_a_download_ended_in_the_middle_is_made_again(number, place, downloading, tmp_path):
    faults = Faults(downloading, tmp_path, WAIT)
    with faults.run([place], *DOWNLOAD) as process:
        faults.reached(process, [place])
        os.killpg(process.pid, number)
        process.wait(timeout=WAIT_AT_MOST)
    assert not (downloading.folder / "results/data/mnist.npz").exists()
    if number == signal.SIGKILL:
        assert downloading.python("scripts.workflow.runs").returncode == 0
        for part in left_over(downloading):
            os.utime(part, (0, 0))
    assert downloads(downloading)


def test_a_second_run_is_refused_and_an_orphan_ends_with_its_run(copy, tmp_path):
    project, faults, place = copy, Faults(copy, tmp_path, WAIT), PLACES["fit"]
    delete(project, [place])
    with faults.run([place]) as process:
        faults.reached(process, [place])
        assert refused_for_the_lock(project)
        refused = make_report(project)
        assert refused.returncode != 0
        assert re.search(r"^A run is under way in this folder \(process \d+ on .+\): wait", refused.stdout, re.M)
        assert any((project.folder / ".snakemake/locks").iterdir())
        # Its scripts live on, and wait where nobody lets them go.
        process.kill()
        process.wait()
        # The pipe is closed when the last process of the group has ended.
        faults.printed = process.communicate(timeout=WAIT_AT_MOST)[0]
    assert not (project.folder / "results" / place).exists()
    assert refused_for_the_lock(project)


@contextmanager
def mounted(folder: Path, *options: str):
    subprocess.run(["mount", *options, folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_full_disk_loses_nothing(copy, finished, tmp_path):
    # Weights are written by a library that no hook sees: the training's table follows them at once.
    places = [place.replace("weights.safetensors", "history.csv") for place in PLACES.values()]
    project, faults, results = copy, Faults(copy, tmp_path, FILL), copy.folder / "results"
    before = results.rename(copy.folder / "before")
    results.mkdir(exist_ok=True)
    with mounted(results, "-t", "tmpfs", "-o", "size=64m", "tmpfs"):
        shutil.copytree(before, results, copy_function=shutil.copy2, dirs_exist_ok=True)
        delete(project, places)
        while places:
            with faults.run(places) as process:
                hit = faults.reached(process, places)
                assert process.wait(timeout=WAIT_AT_MOST) == 1
            assert "No space left on device" in faults.printed
            assert not any((results / place).exists() for place in hit)
            places = [place for place in places if place not in hit]
            (results / "filler").unlink()
        answer = project.tiny()
        assert answer.returncode == 0, answer.stdout
        assert same_metrics(project, finished)
        assert left_over(project) == []


@pytest.mark.parametrize("place", DOWNLOADED)
def test_a_full_disk_stops_a_download_that_is_then_made_again(place, downloading, tmp_path):
    faults, results = Faults(downloading, tmp_path, FILL), downloading.folder / "results"
    results.mkdir(exist_ok=True)
    with mounted(results, "-t", "tmpfs", "-o", "size=8m", "tmpfs"):
        with faults.run([place], *DOWNLOAD) as process:
            faults.reached(process, [place])
            assert process.wait(timeout=WAIT_AT_MOST) == 1
        assert "No space left on device" in faults.printed
        assert not (results / "data/mnist.npz").exists()
        (results / "filler").unlink()
        assert downloads(downloading)


@contextmanager
def read_only(folder: Path):
    with mounted(folder, "--bind", folder):
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        yield


def stopped_with_a_sentence(answer) -> bool:
    said = "The folder results cannot be written" in answer.stdout and "Traceback" not in answer.stdout
    return answer.returncode == 1 and said


@pytest.mark.parametrize("kind", PLACES)
def test_results_that_cannot_be_written_stop_a_run_with_a_sentence(kind, copy):
    results = copy.folder / "results"
    lost = results / PLACES[kind]
    kept = lost.rename(copy.folder / "kept")
    before = sorted(results.rglob("*"))
    with read_only(results):
        assert stopped_with_a_sentence(copy.tiny())
    assert sorted(results.rglob("*")) == before
    kept.rename(lost)
    assert copy.planned() == {}


def test_results_that_cannot_be_written_stop_a_download_with_a_sentence(downloading):
    results = downloading.folder / "results"
    results.mkdir(exist_ok=True)
    with read_only(results):
        assert stopped_with_a_sentence(downloading.snakemake(*DOWNLOAD))
    assert downloads(downloading)


def test_source_edited_during_a_run_and_put_back_leaves_no_wrong_result(project, finished, tmp_path):
    place = "tiny/data/penguins/seed-0/penguins.csv"
    faults, source = Faults(project, tmp_path, WAIT), project.folder / "scripts/methods/pca.py"
    text, arguments = source.read_text(), ("--cores", "2", "results/tiny/pca/standardised/seed-0/metrics.csv")
    arguments += ("--configfile", "tests/tiny.yaml")
    with faults.run([place], *arguments) as process:
        faults.reached(process, [place])
        source.write_text(text + "\n\nWRONG = 1\n")
        (faults.marks / "go").touch()
        assert process.wait(timeout=WAIT_AT_MOST) == 1
    assert "pca_fit: the code changed after the workflow had started: start it again" in faults.printed
    source.write_text(text)
    answer = project.snakemake(*arguments)
    assert answer.returncode == 0, answer.stdout
    paths = [each.folder / "results/tiny/pca/standardised/seed-0/metrics.csv" for each in (project, finished)]
    assert paths[0].read_bytes() == paths[1].read_bytes()
