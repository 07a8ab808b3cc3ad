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
PARTS = ("Snakefile", "config.yaml", "config.schema.yaml", "datasets.yaml")
PARTS += ("rules", "scripts", "report_template", "envs", "profiles")


class Project:
    """A copy of the project, and Snakemake in it."""

    def __init__(self, folder: Path):
        self.folder = folder
        for part in (*PARTS, "tests/tiny.yaml"):
            source, target = PROJECT / part, folder / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)

    def snakemake(self, *arguments: str, where: Path | None = None) -> subprocess.CompletedProcess:
        """Run to the end whatever happens; stdout and stderr are in ``stdout``."""
        return subprocess.run(
            [sys.executable, "-m", "snakemake", *arguments],
            cwd=where or self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": ""},
        )

    def tiny(self, *arguments: str) -> subprocess.CompletedProcess:
        return self.snakemake(
            "--cores", "2", "report.pdf", "report.html", *arguments, "--configfile", "tests/tiny.yaml"
        )

    def planned(self, *arguments: str) -> set[str]:
        """The rules that a dry run would run."""
        answer = self.tiny("--dry-run", *arguments)
        assert answer.returncode == 0, answer.stdout
        lines = answer.stdout.split("Job stats:")[-1].splitlines() if "Job stats:" in answer.stdout else []
        rules = {line.split()[0] for line in lines[3:] if len(line.split()) == 2 and line.split()[1].isdigit()}
        return rules - {"total"}

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
    """Makes a copy of the project, without results, in a folder."""
    return Project


@pytest.fixture(scope="session")
def finished(tmp_path_factory) -> Project:
    """The finished tiny study: read it, do not change it."""
    project = Project(tmp_path_factory.mktemp("finished"))
    answer = project.tiny()
    assert answer.returncode == 0, answer.stdout
    project.output = answer.stdout
    return project


@pytest.fixture
def copy(finished, tmp_path) -> Project:
    """A finished tiny study to change."""
    shutil.copytree(finished.folder, tmp_path / "copy", copy_function=shutil.copy2)
    project = object.__new__(Project)
    project.folder = tmp_path / "copy"
    return project
