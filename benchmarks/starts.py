"""What it costs to start jobs, by rule: starting Python and importing libraries, wherever a script does.

A hook in every Python of a run adds up the time of its imports; what lies between the start of the process and the hook
counts, too.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

HOOK = """
import atexit, builtins, json, os, sys, time

ticks, boot = os.sysconf("SC_CLK_TCK"), time.clock_gettime(time.CLOCK_BOOTTIME)
born = int(open("/proc/self/stat").read().rpartition(")")[2].split()[19]) / ticks
spent, depth, plain = boot - born, 0, builtins.__import__

def timed(*arguments, **options):
    global spent, depth
    depth += 1
    began = time.perf_counter()
    try:
        return plain(*arguments, **options)
    finally:
        depth -= 1
        if not depth:
            spent += time.perf_counter() - began

def write():
    job = getattr(sys.modules["__main__"], "snakemake", None)
    if hasattr(job, "rule"):
        with open(os.environ["STARTS"], "a") as file:
            file.write(json.dumps([job.rule, spent]) + "\\n")

builtins.__import__ = timed
atexit.register(write)
"""


def starts(project: Path, folder: Path, *arguments: str) -> dict[str, dict]:
    """Run Snakemake in ``project`` with ``arguments``; by rule, its ``jobs`` and the ``seconds`` of their starts.

    ``folder`` receives the hook. Linux only.
    """
    (folder / "hook").mkdir()
    (folder / "hook/sitecustomize.py").write_text(HOOK)
    environment = {**os.environ, "PYTHONPATH": str(folder / "hook"), "STARTS": str(folder / "starts.jsonl")}
    command = [sys.executable, "-m", "snakemake", *arguments]
    subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=True)
    times = defaultdict(list)
    for line in (folder / "starts.jsonl").read_text().splitlines():
        rule, seconds = json.loads(line)
        times[rule].append(seconds)
    return {rule: {"jobs": len(found), "seconds": round(sum(found), 2)} for rule, found in sorted(times.items())}


def table(found: dict[str, dict]) -> str:
    """The rules as lines of text, the most expensive first, and their sum."""
    rows = sorted(found.items(), key=lambda row: -row[1]["seconds"])
    lines = [f"{rule:24} {cost['jobs']:4} jobs {cost['seconds']:7.1f} s" for rule, cost in rows]
    jobs, seconds = (sum(cost[key] for cost in found.values()) for key in ("jobs", "seconds"))
    return "\n".join([*lines, f"{'all':24} {jobs:4} jobs {seconds:7.1f} s"])
