"""Measure the limits that the frame keeps, in one run: `make bench` writes benchmarks/limits.json.

Times are minima over interleaved repeats, and what counts is their ratio: machines are noisy.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from starts import starts, table

PROJECT = Path(__file__).resolve().parents[1]
REPEATS = 5
BARE = """
rule all:
    input: "in.txt"
    output: "report.pdf"
    shell: "cp {input} {output}"
"""
HEAVY = ("numpy", "pandas", "torch", "matplotlib", "sklearn", "scipy")
WATCH = f"""
import sys
from snakemake.cli import main
import snakemake.workflow
include = snakemake.workflow.Workflow.include
def watched(self, *arguments, **options):
    before = set(sys.modules)
    answer = include(self, *arguments, **options)
    found = sorted(set({HEAVY!r}) & (set(sys.modules) - before))
    if found:
        print("HEAVY", *found)
    return answer
snakemake.workflow.Workflow.include = watched
main(["--dry-run", "report.pdf"])
"""


def snakemake(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "snakemake", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)


def seconds(folder: Path, *arguments: str) -> float:
    started = time.perf_counter()
    snakemake(folder, *arguments)
    return time.perf_counter() - started


def copy_of_the_project(folder: Path) -> Path:
    ignored = shutil.ignore_patterns(
        ".git", ".venv", ".snakemake", "results", "__pycache__", "report.pdf", "report.html"
    )
    return Path(shutil.copytree(PROJECT, folder / "project", ignore=ignored))


def seeds(project: Path, number: int) -> tuple[str, str]:
    """Arguments that ask for so many seeds."""
    path = project / f"seeds-{number}.json"
    path.write_text(json.dumps({"seeds": list(range(number))}))
    return "--configfile", path.name


def measure() -> dict:
    with tempfile.TemporaryDirectory() as temporary:
        bare, project = Path(temporary) / "bare", copy_of_the_project(Path(temporary))
        bare.mkdir()
        (bare / "Snakefile").write_text(BARE)
        (bare / "in.txt").write_text("in\n")
        snakemake(bare, "--cores", "1", "report.pdf")
        started = time.perf_counter()
        by_rule = starts(project, Path(temporary), "--cores", "2", "report.pdf", "report.html")
        whole = time.perf_counter() - started
        times = [(seconds(bare, "-n", "report.pdf"), seconds(project, "-n", "report.pdf")) for _ in range(REPEATS)]
        bare_seconds, own_seconds = map(min, zip(*times, strict=True))
        many = {number: seconds(project, "-n", "report.pdf", *seeds(project, number)) for number in (10, 100)}
        watched = subprocess.run([sys.executable, "-c", WATCH], cwd=project, capture_output=True, text=True, check=True)
        lines = [line.split() for line in watched.stdout.splitlines() if line.startswith("HEAVY")]
        heavy = [name for line in lines for name in line[1:]]
        cover = project / "report_template/cover.html.j2"
        cover.write_text(cover.read_text().replace("Report of the study", "A report of the study"))
        rendering = seconds(project, "--cores", "2", "report.pdf", "report.html")
    return {
        "cores": os.cpu_count(),
        "sample_study_seconds": round(whole, 1),
        "dry_run_seconds": round(own_seconds, 2),
        "bare_dry_run_seconds": round(bare_seconds, 2),
        "dry_run_seconds_by_seeds": {number: round(value, 2) for number, value in many.items()},
        "dry_run_ratio": round(own_seconds / bare_seconds, 2),
        "heavy_modules_imported_while_parsing": heavy,
        "rendering_seconds": round(rendering, 1),
        "start_seconds": round(sum(cost["seconds"] for cost in by_rule.values()), 1),
        "starts_by_rule": by_rule,
    }


def main() -> None:
    found = measure()
    print(table(found["starts_by_rule"]))
    print(json.dumps({key: value for key, value in found.items() if key != "starts_by_rule"}, indent=1))
    (PROJECT / "benchmarks/limits.json").write_text(json.dumps(found, indent=1) + "\n")
    broken = {
        "the dry run takes more than twice a bare one": found["dry_run_ratio"] > 2,
        "parsing imports heavy modules": bool(found["heavy_modules_imported_while_parsing"]),
        "rendering takes more than 15 s": found["rendering_seconds"] > 15,
        "the jobs of the study take more than 60 s to start": found["start_seconds"] > 60,
    }
    sys.exit("\n".join(name for name, is_broken in broken.items() if is_broken) or 0)


if __name__ == "__main__":
    main()
