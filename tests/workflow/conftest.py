"""The real workflow on the tiny study, in a folder of its own."""

import csv
import fcntl
import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from engine import Engine
from pypdf import PdfReader

from scripts.workflow.lint import rules

PROJECT = Path(__file__).resolve().parents[2]
PARTS = ("Snakefile", "config.yaml", "config.schema.yaml", "datasets.yaml", "tests/tiny.yaml", ".gitignore")
PARTS += ("rules", "scripts", "report_template", "envs", "profiles")
# What the lint reads.
PARTS += ("README.md", "results/README.md", "docs/cluster.md", "tests/findings")


class Project:
    """The project in a folder of its own, and Snakemake in it."""

    # Set by a fixture.
    engine: Engine

    def __init__(self, folder: Path, **environment: str):
        self.folder, self.environment = folder, environment
        # A command in front of Python's that runs it as another user.
        self.user: tuple[str, ...] = ()

    def copy_sources(self) -> "Project":
        """Copy the project as it stands, and commit it."""
        for part in PARTS:
            source, target = PROJECT / part, self.folder / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        self.git("init", "--quiet")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "A study")
        return self

    def copied(self, folder: Path) -> "Project":
        """A copy with the times of its files, to change."""
        return Project(shutil.copytree(self.folder, folder, copy_function=shutil.copy2))

    def git(self, *arguments: str) -> str:
        names = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
        command = ["git", *names, *arguments]
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.folder / path).read_text(encoding="utf-8")
        assert old in text
        (self.folder / path).write_text(text.replace(old, new), encoding="utf-8")

    def python(self, module: str, *arguments: str, where: Path | None = None) -> subprocess.CompletedProcess:
        """Run a module to the end whatever happens; stdout and stderr are in ``stdout``."""
        if self.user or self.environment:
            return self.cold(module, *arguments, where=where)
        return self.engine.run(module, *arguments, where=where or self.folder, environment=self.variables())

    def cold(self, module: str, *arguments: str, where: Path | None = None) -> subprocess.CompletedProcess:
        """As `python`, by a command of its own: for what could change its start, and once for what users type."""
        return subprocess.run(
            [*self.user, sys.executable, "-m", module, *arguments],
            cwd=where or self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.variables(),
        )

    def variables(self) -> dict[str, str]:
        """The environment of what is run."""
        return {**os.environ, "PYTHONPATH": "", **self.environment}

    def snakemake(self, *arguments: str, where: Path | None = None) -> subprocess.CompletedProcess:
        return self.python("snakemake", *arguments, where=where)

    def make(self, *targets: str) -> subprocess.CompletedProcess:
        """The tiny study, as far as its ``targets``; options may be among them."""
        return self.snakemake("--cores", "2", *targets, "--configfile", "tests/tiny.yaml")

    def tiny(self, *arguments: str) -> subprocess.CompletedProcess:
        return self.make("report.pdf", "report.html", *arguments)

    def finish(self, *arguments: str) -> "Project":
        """Carry out the tiny study."""
        answer = self.tiny(*arguments)
        assert answer.returncode == 0, answer.stdout
        return self

    def dry_run(self, *arguments: str) -> str:
        """What a dry run says."""
        answer = self.tiny("--dry-run", *arguments)
        assert answer.returncode == 0, answer.stdout
        return answer.stdout

    def planned(self, *arguments: str) -> dict[str, int]:
        """The rules that a dry run would run, and how many jobs of each."""
        return planned_in(self.dry_run(*arguments))

    def metrics(self, experiment: str | None = None) -> list[dict]:
        """The rows of ``metrics.csv``, of one experiment or of all."""
        with (self.folder / "results/tiny/metrics.csv").open(newline="") as file:
            return [row for row in csv.DictReader(file) if experiment in (None, row["experiment"])]

    def html(self) -> str:
        return (self.folder / "report.html").read_text(encoding="utf-8")

    def html_words(self) -> str:
        """What a reader of the HTML report reads."""
        text = re.sub(r"<style.*?</style>", " ", self.html(), flags=re.S)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())

    def pdf_words(self) -> str:
        """What a reader of the PDF report reads."""
        sheets = PdfReader(self.folder / "report.pdf").pages
        return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def planned_in(said: str) -> dict[str, int]:
    """The rules that a dry run says it would run, and how many jobs of each."""
    table = re.findall(r"^(\w+) +(\d+)$", said.partition("Job stats:")[2].partition("\n\n")[0], re.M)
    assert table or "Nothing to be done" in said, said
    return {rule: int(count) for rule, count in table if rule != "total"}


@pytest.fixture(scope="session", autouse=True)
def engine(tmp_path_factory):
    """What runs the engine for all projects of this process."""
    Project.engine = Engine(tmp_path_factory.mktemp("engine"))
    yield Project.engine
    Project.engine.stop()


@pytest.fixture(scope="session")
def known() -> dict:
    """The rules of the workflow by name."""
    before = dict(os.environ)
    found = {rule.name: rule for rule in rules()}
    # The rules set variables for their jobs, which other tests start without.
    os.environ.clear()
    os.environ.update(before)
    return found


@pytest.fixture(scope="session")
def fresh():
    """Makes a project before any run, in a folder."""
    return lambda folder: Project(folder).copy_sources()


@pytest.fixture
def project(fresh, tmp_path) -> Project:
    """The project before any run."""
    return fresh(tmp_path / "project")


@pytest.fixture(scope="session")
def finished(fresh, tmp_path_factory) -> Project:
    """The finished tiny study: read it, do not change it. Made once for all workers; each has a copy."""
    root = tmp_path_factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    folder, said = root / "finished", root / "finished.txt"
    with (root / "finished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            shutil.rmtree(folder, ignore_errors=True)
            targets = ("report.pdf", "report.html", "--configfile", "tests/tiny.yaml")
            answer = fresh(folder).cold("snakemake", "--cores", "2", *targets)
            assert answer.returncode == 0, answer.stdout
            said.write_text(answer.stdout)
        project = Project(folder).copied(tmp_path_factory.mktemp("copies") / "finished")
    project.output = said.read_text()
    return project


@pytest.fixture
def copy(finished, tmp_path) -> Project:
    """A finished tiny study to change."""
    return finished.copied(tmp_path / "copy")
