"""What a run prints: a line at a job's start and at its end, and signs of life of jobs that take long.

Stands in front of the engine's handler of the terminal alone; its full account, with reasons and paths, still goes to
.snakemake/log. Where the engine has no such handler, with --verbose and with --logger, its own output appears.
"""

import atexit
import datetime
import itertools
import logging
import math
import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

# Between two signs of life of a job.
SECONDS = 30
# Looks at the logs so often, and gives so many signs a look: those of many jobs take turns.
LOOK, SIGNS = 5, 2
# Of a log, from either end.
BYTES = 4096
WIDTH = 60
# Of a sentence on the terminal, in characters.
LONGEST = 300
STARTED = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) started")
ENDED = "ended after "
RESUMED = "going on from its checkpoint"
COUNT = re.compile(r"\b(?:start|epoch|iteration) (\d+)\b(?: of (at most )?(\d+)\b)?")
# What the engine says of its own steps, and at the end of a dry run of reasons, which stood in its own lines.
STEPS = ("Select jobs to execute...", "Some jobs were triggered by provenance", "Rules with provenance triggered jobs")
REASONS = "Reasons:\n"
# What a user can do where the engine's own words do not say it, by a part of them.
CURES = {
    "LockException": "If no run is under way in this folder, `make report` takes the lock away, and so does --unlock.",
    "MissingRuleException": "results/README.md lists the files to ask for: of another study with --config study=NAME.",
    "UnknownRuleException": "`snakemake --list` lists the rules.",
    "may not contain wildcards": "Name a file instead of the rule: results/README.md lists them.",
    "MissingInputException": "Put the file back (`git status` shows what is gone), or correct its setting.",
    "IncompleteFilesException": "Add --rerun-incomplete, as profiles/default does: they are made again.",
    "ProtectedOutputException": "Allow it with `chmod u+w`, or move the files away, and start again.",
    "ImproperOutputException": "Move away what lies in the place of the results, and start again.",
    "MissingOutputException": "On a slow network disk add --latency-wait 60.",
    "AmbiguousRuleException": "Two rules in rules/ make the same file: give the output of one another name.",
    "CyclicGraphException": "A rule in rules/ reads what is made of its own output: correct its input.",
    "job did not complete": "Each failed job has its sentence and log above: correct that and start again, it goes on.",
    "No space left on device": "Free some space, and start again: the run goes on.",
    "PermissionError": "Give yourself the right to write there (`ls -l` shows whose it is), and start again.",
    "Unable to cancel jobs": "Cancel them by `scancel --name pca-to-ebm_<run>`: docs/cluster.md says more.",
    "SLURM sbatch failed": "Correct partition, account and limits in the profile: docs/cluster.md says more.",
}
WHY = "`make why` tells which change makes each of these rules run."


class Log(NamedTuple):
    """Whole lines from either end of a log, and the time at which it was last written."""

    head: str
    tail: str
    written: float

    @property
    def ended(self) -> bool:
        """Whether its job says that it has ended."""
        return self.tail.rstrip("\n").rpartition("\n")[2].startswith(ENDED)


@dataclass
class Job:
    """A job that was begun, or handed to a cluster; ``started`` when it works. ``stamp`` is that of an earlier log."""

    words: str
    log: str | None
    begun: float
    started: float | None
    stamp: tuple | None
    next_sign: float
    queued: bool

    def news(self) -> Log | None:
        """The log, once the job has written to it."""
        return None if _stamp(self.log) in (None, self.stamp) else read(self.log)


def put_on(remote: Callable[[], bool]) -> None:
    """Put a console before the engine's output on the terminal. ``remote`` tells whether jobs wait for a cluster."""
    engine = logging.getLogger("snakemake.logging")
    for handler in engine.handlers:
        if handler.name == "DefaultStreamHandler" and not engine.isEnabledFor(logging.DEBUG):
            console = Console(handler, remote)
            ended = threading.Event()
            atexit.register(ended.set)
            threading.Thread(target=_look, args=(console, ended), daemon=True).start()


def _look(console: "Console", ended: threading.Event) -> None:
    while not ended.wait(LOOK):
        console.look()


class Console(logging.Filter):
    """Replaces the filters of ``handler``, which still decide what --quiet hides."""

    def __init__(
        self, handler: logging.Handler, remote: Callable[[], bool] = lambda: False, clock: Callable = time.time
    ):
        super().__init__()
        self.handler, self.remote, self.clock = handler, remote, clock
        self.engine = list(handler.filters)
        handler.filters[:] = [self]
        self.dryrun = any(getattr(own, "dryrun", False) for own in self.engine)
        self.jobs: dict[int, Job] = {}
        self.done, self.total = 0, None
        self.lock = threading.RLock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the engine prints the record itself."""
        if getattr(record, "event", None) == "console":
            return True
        shown = all(own.filter(record) for own in self.engine)
        cure = next((cure for words, cure in CURES.items() if words in str(record.msg)), None)
        if cure and record.levelno >= logging.WARNING:
            record.msg = f"{str(record.msg).rstrip()}\n{cure}"
        with self.lock:
            try:
                lines = self.lines(record)
            except (AttributeError, TypeError):
                # The engine's records are others than those known here.
                return shown
            for line in lines or () if shown else ():
                self.write(line, record.levelno)
        # Nothing stands in for a warning or an error.
        return shown and (lines is None or record.levelno >= logging.WARNING)

    def lines(self, record: logging.LogRecord) -> list[str] | None:
        """What to print for a record of the engine; None where it should print it itself."""
        now, event = self.clock(), str(getattr(record, "event", None) or "")
        if event == "job_info":
            words = " ".join((record.rule_msg or record.rule_name).split())
            return [f"plan   {words}"] if self.dryrun else [self.begin(record, words, now)]
        if event == "job_finished":
            self.done += 1
            return self.finish(record.job_id, now)
        if event == "job_error":
            job = self.jobs.pop(record.jobid, None)
            return [_line(now, "error", f"{job.words} ({duration(now - job.begun)})")] if job else []
        if event == "run_info":
            self.total = record.stats.get("total")
        if event in ("progress", "job_started", "group_info") or str(record.msg).startswith(STEPS):
            return []
        return [WHY] if str(record.msg).startswith(REASONS) else None

    def begin(self, record: logging.LogRecord, words: str, now: float) -> str:
        waits = self.remote() and not record.local
        log = str(record.log[0]) if record.log else None
        started = None if waits else now
        self.jobs[record.jobid] = Job(words, log, now, started, _stamp(log), now + SECONDS, waits)
        return _line(now, "queue" if waits else "start", words)

    def finish(self, number: int, now: float) -> list[str]:
        job = self.jobs.pop(number, None)
        if job is None:
            return []
        lines = self.see_start(job, now)
        log = job.news()
        # A job that shares a submission is done for the engine when all of them are.
        end = min(now, log.written) if log and log.ended and job.queued else now
        took = duration(end - (job.started or job.begun))
        count = f", {self.done} of {self.total} jobs" if self.total else ""
        return [*lines, _line(now, "done", f"{job.words} ({took}{count})")]

    def see_start(self, job: Job, now: float) -> list[str]:
        """The line of a start on another machine, once, when the job's log shows it."""
        log = job.news() if job.started is None else None
        if log is None:
            return []
        job.started = min(now, max(job.begun, _started(log) or now))
        job.next_sign = now + SECONDS
        return [_line(job.started, "start", job.words)]

    def look(self) -> None:
        """Print the starts that logs show, and the signs of life that are due."""
        now = self.clock()
        with self.lock:
            sign = logging.LogRecord("snakemake.logging", logging.INFO, "", 0, "", (), None)
            sign.event = "progress"
            if not all(own.filter(sign) for own in self.engine):
                return
            for job in self.jobs.values():
                for line in self.see_start(job, now):
                    self.write(line)
            due = sorted((job for job in self.jobs.values() if job.next_sign <= now), key=lambda job: job.next_sign)
            signs = (sign for job in due if (sign := self.sign(job, now)))
            for line in itertools.islice(signs, SIGNS):
                self.write(line)

    def sign(self, job: Job, now: float) -> str | None:
        """None for a job that is at its end."""
        if job.started is None:
            # A queue can be long: each time it is said after twice the time.
            job.next_sign = now + (now - job.begun)
            return _line(now, "waits", f"{job.words} ({duration(now - job.begun)})")
        job.next_sign = now + SECONDS
        log = job.news()
        if log and log.ended:
            return None
        news = said(log, now) if log else []
        return _line(now, "works", f"{job.words} ({', '.join([duration(now - job.started), *news])})")

    def write(self, line: str, level: int = logging.INFO) -> None:
        record = logging.LogRecord("snakemake.logging", level, "", 0, line, (), None)
        record.event = "console"
        self.handler.handle(record)


def read(path: str) -> Log | None:
    """None where there is no log, or it cannot be read."""
    try:
        with open(path, "rb") as file:
            size, written = os.fstat(file.fileno()).st_size, os.fstat(file.fileno()).st_mtime
            head = file.read(BYTES)
            file.seek(max(0, size - BYTES))
            tail = file.read()
    except OSError:
        return None
    if size > BYTES:
        tail = tail.partition(b"\n")[2]
    # Half a line could hold half a number.
    return Log(*(part[: part.rfind(b"\n") + 1].decode(errors="replace") for part in (head, tail)), written)


def said(log: Log, now: float) -> list[str]:
    """The last epoch or iteration in a log and how long its job will still take, or else its last line."""
    lines = [line.strip() for line in log.tail.splitlines() if not STARTED.match(line) and not line.startswith(ENDED)]
    lines = [line for line in lines if line]
    counted = [line for line in lines if COUNT.search(line)]
    if not counted:
        return [line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..." for line in lines[-1:]]
    counts, left = list(COUNT.finditer(counted[-1])), remaining(log, now)
    words = [count.group() for count in counts]
    if not left:
        return words
    # Of a guess, no more than it can hold.
    unit = 10 if left < 120 else 60
    bound = "at most " * any(count[2] for count in counts)
    return [*words, f"{bound}about {duration(math.ceil(left / unit) * unit)} more"]


def remaining(log: Log, now: float) -> float | None:
    """Seconds, if work goes on at its pace since the start that the log's first line tells; None where none is seen.

    A job that goes on from a checkpoint begins with a high count: what came before it is not counted as done.
    """
    lines = (COUNT.findall(line) for part in (log.head, log.tail) for line in part.splitlines())
    parts, started = [_part(counts) for counts in lines if counts], _started(log)
    if started is None or not parts or None in parts:
        return None
    # Before the first count there was as much as between the first two.
    begin = max(0.0, parts[0] - (parts[1:] or parts)[0] + parts[0]) if RESUMED in log.head else 0.0
    if parts[-1] <= begin:
        return None
    return max(0.0, (log.written - started) * (1 - parts[-1]) / (parts[-1] - begin) - (now - log.written))


def _part(counts: list[tuple[str, str, str]]) -> float | None:
    """The part of the work that is done by counts, of which each divides a step of the one before it."""
    part, step = 0.0, 1.0
    for number, _, last in counts:
        if not last:
            return None
        part += step * (int(number) - 1) / int(last)
        step /= int(last)
    return part + step


def duration(seconds: float) -> str:
    """``8 s``, ``1 min 35 s``, ``12 min``, ``2 h 5 min``."""
    seconds = max(0, round(seconds))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 600:
        return f"{seconds // 60} min" + f" {seconds % 60} s" * (seconds % 60 > 0)
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h" + f" {minutes % 60} min" * (minutes % 60 > 0)


def shortened(text: str) -> str:
    """One line of at most 300 characters: of a longer text the beginning, and the end, where the cure stands."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 155]} ... {line[-150:]}"


def _line(when: float, verb: str, words: str) -> str:
    return f"{time.strftime('%H:%M:%S', time.localtime(when))}  {verb:5}  {words}"


def _stamp(path: str | None) -> tuple | None:
    """What changes when a log is written anew; None where there is none."""
    try:
        status = os.stat(path or "")
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _started(log: Log) -> float | None:
    found = STARTED.match(log.head)
    return datetime.datetime.fromisoformat(found[1]).timestamp() if found else None
