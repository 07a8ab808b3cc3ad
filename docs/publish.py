"""Copy what a finished study found to docs/<study>/: python -m docs.publish STUDY [options of snakemake].

metrics.csv and run.json as the run wrote them, contact sheets of the report's pages (needs pdftoppm), and the critical
path: the chain of jobs, each waiting for the one before, that took longest.
"""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from docs.sheets import main as write_sheets


def main(study: str, *options: str) -> None:
    results, docs = Path("results", study), Path("docs", study)
    docs.mkdir(parents=True, exist_ok=True)
    for name in ("metrics.csv", "run.json"):
        shutil.copyfile(results / name, docs / name)
    for old in docs.glob("pages-*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        (report,) = results.glob("report.*.pdf")
        subprocess.run(["pdftoppm", "-r", "60", "-png", report, f"{folder}/page"], check=True)
        write_sheets(folder, str(docs / "pages"))
    jobs = timed_jobs(options)
    path = longest_path(jobs)
    (docs / "critical-path.md").write_text(table(study, jobs, path), encoding="utf-8")


def timed_jobs(options: tuple[str, ...]) -> dict[str, dict]:
    """By the file of its record: each job's name and times, and the records of the jobs whose results it read."""
    command = [sys.executable, "-m", "snakemake", "--detailed-summary", *options]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = list(csv.DictReader(answer.splitlines(), delimiter="\t"))
    records = {row["output_file"]: record_of(row) for row in rows}
    jobs = {}
    for row in rows:
        record = records[row["output_file"]]
        if record:
            found = json.loads(Path(record).read_text())
            before = {records[file] for file in row["input-file(s)"].split(",") if records.get(file)}
            times = {"seconds": found["seconds"], "busy": busy_seconds(record)}
            jobs[record] = {"name": name_of(found), "before": before, **times}
    return jobs


def busy_seconds(record: str) -> float:
    """Processor time of the job behind a record, 0 where its benchmark lies elsewhere or sampled nothing."""
    benchmark = Path(record.replace("/logs/", "/benchmarks/")).with_suffix(".tsv")
    if not benchmark.exists():
        return 0.0
    return float(next(csv.DictReader(benchmark.read_text().splitlines(), delimiter="\t"))["cpu_time"])


def record_of(row: dict) -> str | None:
    return next((file for file in row["log-file(s)"].split(",") if file.endswith(".json")), None)


def name_of(record: dict) -> str:
    parts = [value for key, value in sorted(record["wildcards"].items(), reverse=True) if key in ("variant", "source")]
    return " ".join([f"`{record['rule']}`", *parts])


def longest_path(jobs: dict[str, dict]) -> list[str]:
    """The jobs, first to last, of the chain with the largest sum of seconds."""
    ends: dict[str, tuple[float, list[str]]] = {}

    def end(job: str) -> tuple[float, list[str]]:
        if job not in ends:
            seconds, path = max((end(before) for before in jobs[job]["before"]), default=(0.0, []))
            ends[job] = seconds + jobs[job]["seconds"], [*path, job]
        return ends[job]

    return max(map(end, jobs), default=(0.0, []))[1]


def table(study: str, jobs: dict[str, dict], path: list[str]) -> str:
    total, longest = (sum(jobs[job]["seconds"] for job in some) for some in (jobs, path))
    slowest = sorted(jobs.values(), key=lambda job: -job["seconds"])[:15]
    lines = [
        f"# Time of the study {study}",
        "",
        f"All {len(jobs)} jobs worked {total / 60:.1f} minutes together. The longest chain of jobs that wait for each",
        f"other took {longest / 60:.1f} minutes: with any number of cores the study cannot take less. Starting Python",
        "and importing libraries is not counted. A job that was busy for less time than it took shared its processor",
        "with other work (busy time is sampled, for short jobs not at all).",
        "",
        "| critical path | seconds | busy |",
        "|---|---:|---:|",
        *(row(jobs[job]) for job in path),
        "",
        "| slowest jobs | seconds | busy |",
        "|---|---:|---:|",
        *map(row, slowest),
    ]
    return "\n".join(lines) + "\n"


def row(job: dict) -> str:
    busy = f"{job['busy']:.0f}" if job["busy"] else "-"
    return f"| {job['name']} | {job['seconds']:.1f} | {busy} |"


if __name__ == "__main__":
    main(*sys.argv[1:])
