"""The real workflow on the tiny study, in a folder of its own."""

import csv
import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

PROJECT = Path(__file__).resolve().parents[2]
PARTS = ("Snakefile", "config.yaml", "config.schema.yaml", "datasets.yaml", "tests/tiny.yaml", ".gitignore")
PARTS += ("rules", "scripts", "report_template", "envs", "profiles")
# What the lint reads.
PARTS += ("README.md", "results/README.md", "docs/cluster.md", "tests/findings")


class Project:
    """The project in a folder of its own, and Snakemake in it."""

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
        return subprocess.run(
            [*self.user, sys.executable, "-m", module, *arguments],
            cwd=where or self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": "", **self.environment},
        )

    def snakemake(self, *arguments: str, where: Path | None = None) -> subprocess.CompletedProcess:
        return self.python("snakemake", *arguments, where=where)

    def tiny(self, *arguments: str) -> subprocess.CompletedProcess:
        return self.snakemake(
            "--cores", "2", "report.pdf", "report.html", *arguments, "--configfile", "tests/tiny.yaml"
        )

    def planned(self, *arguments: str) -> dict[str, int]:
        """The rules that a dry run would run, and how many jobs of each."""
        answer = self.tiny("--dry-run", *arguments)
        assert answer.returncode == 0, answer.stdout
        table = re.findall(r"^(\w+) +(\d+)$", answer.stdout.partition("Job stats:")[2].partition("\n\n")[0], re.M)
        assert table or "Nothing to be done" in answer.stdout, answer.stdout
        return {rule: int(count) for rule, count in table if rule != "total"}

    def metrics(self, experiment: str | None = None) -> list[dict]:
        """The rows of ``metrics.csv``, of one experiment or of all."""
        with (self.folder / "results/tiny/metrics.csv").open(newline="") as file:
            return [row for row in csv.DictReader(file) if experiment in (None, row["experiment"])]

    def html_words(self) -> str:
        """What a reader of the HTML report reads."""
        text = (self.folder / "report.html").read_text(encoding="utf-8")
        text = re.sub(r"<style.*?</style>", " ", text, flags=re.S)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())

    def pdf_words(self) -> str:
        """What a reader of the PDF report reads."""
        sheets = PdfReader(self.folder / "report.pdf").pages
        return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


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
    """The finished tiny study: read it, do not change it."""
    project = fresh(tmp_path_factory.mktemp("finished"))
    answer = project.tiny()
    assert answer.returncode == 0, answer.stdout
    project.output = answer.stdout
    return project


@pytest.fixture
def copy(finished, tmp_path) -> Project:
    """A finished tiny study to change."""
    return Project(shutil.copytree(finished.folder, tmp_path / "copy", copy_function=shutil.copy2))
