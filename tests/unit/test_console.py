"""A run's lines on the terminal: a start and an end a job, signs of life, and whatever else the engine says."""

import errno
import importlib
import io
import logging
import os
import time
from pathlib import Path

import pytest
from snakemake.exceptions import (
    IncompleteFilesException,
    LockException,
    MissingRuleException,
    UnknownRuleException,
    WorkflowError,
    format_exception_to_string,
)
from snakemake.logging import ColorizingTextHandler, DefaultFilter, DefaultFormatter
from snakemake.settings.enums import Quietness
from snakemake_interface_logger_plugins.common import LogEvent

from scripts.workflow import console
from scripts.workflow.console import Console, Log, duration, read, remaining, said

# What the engine and its executor can say; and Python, of files.
PLACES = ("snakemake.exceptions", "snakemake.workflow", "snakemake.dag", "snakemake_executor_plugin_slurm")
PLACES += ("snakemake_executor_plugin_slurm.job_cancellation",)
ENGINE = [Path(importlib.util.find_spec(place).origin).read_text() for place in PLACES]
ENGINE += [os.strerror(errno.ENOSPC), "PermissionError"]
FIT = "K-means: fit, start random, seed 0"
STARTED = time.mktime((2026, 1, 2, 12, 0, 0, 0, 0, -1))
HEAD = "2026-01-02 12:00:00 started\n"
ROW = {"epoch": 3, "train_loss": 1.0, "validation_loss": 1.0, "learning_rate": 0.1}


class Run:
    """The engine's handler of the terminal with a console before it, a clock, and records as the engine makes them."""

    def __init__(self, log, quiet=(), dryrun=False, remote=False):
        self.log, self.now, self.stream = log, STARTED, io.StringIO()
        self.handler = ColorizingTextHandler(stream=self.stream)
        self.handler.addFilter(DefaultFilter(set(quiet), False, False, dryrun, False))
        self.handler.setFormatter(DefaultFormatter(set(quiet), show_failed_logs=True))
        self.console = Console(self.handler, lambda: remote, lambda: self.now)

    def say(self, message, level=logging.INFO, **extra):
        record = logging.LogRecord("snakemake.logging", level, "", 0, message, (), None)
        vars(record).update(extra)
        self.handler.handle(record)

    def begin(self, number=1, message=FIT, local=False, **extra):
        reason = (
            "Missing output files: " + ", ".join(f"results/file-{file}" for file in range(60)) + "; Forced execution"
        )
        fields = {"rule_msg": message, "rule_name": "kmeans_fit", "local": local, "log": [str(self.log)]}
        self.say(" Rule", event=LogEvent.JOB_INFO, jobid=number, reason=reason, indent=False, **fields, **extra)

    def end(self, number=1):
        self.say(f"Finished jobid: {number}", event=LogEvent.JOB_FINISHED, job_id=number)
        self.say(None, event=LogEvent.PROGRESS, done=number, total=63)

    def fail(self, number=1):
        fields = {"rule_name": "kmeans_fit", "rule_msg": None, "input": ["in.npz"], "output": ["out.npz"]}
        fields |= {"conda_env": None, "shellcmd": None, "aux": {}, "indent": False, "log": [str(self.log)]}
        self.say("Error in rule", logging.ERROR, event=LogEvent.JOB_ERROR, jobid=number, **fields)

    @property
    def lines(self):
        return self.stream.getvalue().splitlines()


@pytest.fixture
def run(tmp_path):
    return lambda **options: Run(tmp_path / "seed-0.log", **options)


def test_a_job_has_a_line_at_its_start_and_one_at_its_end_and_no_paths(run):
    run = run()
    run.say("Job stats:\n", event=LogEvent.RUN_INFO, stats={"kmeans_fit": 63, "total": 63})
    run.say("Select jobs to execute...")
    run.say("Execute 1 jobs...", event=LogEvent.JOB_STARTED, jobs=[1])
    run.begin()
    run.now += 8
    run.end()
    assert run.lines == ["Job stats:", "", f"12:00:00  start  {FIT}", f"12:00:08  done   {FIT} (8 s, 1 of 63 jobs)"]


def test_a_job_without_a_message_is_named_by_its_rule(run):
    run = run()
    run.begin(message=None)
    assert run.lines == ["12:00:00  start  kmeans_fit"]


def test_an_error_keeps_all_that_the_engine_says_and_the_log(run):
    run = run()
    run.log.write_text("the images are not finite\n")
    run.begin()
    run.now += 65
    run.fail()
    text = run.stream.getvalue()
    assert f"12:01:05  error  {FIT} (1 min 5 s)\n" in text
    for part in ("Error in rule kmeans_fit:", "input: in.npz", "output: out.npz", "check log file(s)", "not finite"):
        assert part in text
    run.end()
    assert "done" not in text


@pytest.mark.parametrize(
    ("error", "cure"),
    [
        (LockException(), "`make report` takes the lock away"),
        (MissingRuleException("nosuch"), "results/README.md lists the files"),
        (UnknownRuleException("nosuch"), "`snakemake --list` lists the rules"),
        (IncompleteFilesException(["a.csv"]), "Add --rerun-incomplete"),
        (WorkflowError("At least one job did not complete successfully."), "start again, it goes on"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "Free some space"),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES)), "the right to write there"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_of_the_engine_is_followed_by_what_to_do(run, error, cure):
    run = run()
    words = format_exception_to_string(error)
    run.say(words, logging.ERROR, event=LogEvent.ERROR, exception=type(error).__name__)
    assert "\n".join(run.lines[:-1]) == words.rstrip()
    assert cure in run.lines[-1]


@pytest.mark.parametrize("words", console.CURES)
def test_every_word_that_a_cure_waits_for_is_the_engines(words):
    assert any(words in source for source in ENGINE), f"{words} is said nowhere"


def test_warnings_and_other_words_of_the_engine_stay(run):
    run = run()
    run.say("Select jobs to execute...", logging.WARNING)
    run.say("Nothing to be done (all requested files are present and up to date).")
    run.say("Trying to restart job 1.")
    assert len(run.lines) == 3


def test_a_dry_run_has_one_line_a_job_and_points_to_the_causes(run):
    run = run(dryrun=True)
    run.begin()
    run.say("Reasons:\n    (check individual jobs above for details)\n    forced:\n        kmeans_fit")
    run.say("This was a dry-run (flag -n).")
    assert run.lines == [f"plan   {FIT}", console.WHY, "This was a dry-run (flag -n)."]


@pytest.mark.parametrize(
    ("quiet", "verbs"),
    [(["RULES"], ["done"]), (["PROGRESS"], ["start"]), (["ALL"], []), (["REASON"], ["start", "done"])],
)
def test_quiet_hides_what_it_hides_of_the_engine(run, quiet, verbs):
    run = run(quiet=[Quietness[name] for name in quiet])
    run.begin()
    run.end()
    run.begin(number=2)
    run.now += 31
    run.console.look()
    signs = ["works"] if "done" in verbs else []
    again = ["start"] if "start" in verbs else []
    assert [line.split()[1] for line in run.lines] == [*verbs, *again, *signs]


def test_records_of_another_engine_are_left_to_it(run):
    run = run()
    run.say("job 1 ended", event=LogEvent.JOB_FINISHED)
    assert "job 1 ended" in run.stream.getvalue()


def test_only_the_engines_own_handler_of_the_terminal_gets_a_console():
    engine = logging.getLogger("snakemake.logging")
    kept, level = list(engine.handlers), engine.level
    own, file = logging.StreamHandler(), logging.StreamHandler()
    own.name = "DefaultStreamHandler"
    try:
        engine.handlers[:] = [own, file]
        engine.setLevel(logging.DEBUG)
        console.put_on(lambda: False)
        assert own.filters == []
        engine.setLevel(logging.INFO)
        console.put_on(lambda: False)
        assert [type(item) for item in own.filters] == [Console]
        assert file.filters == []
    finally:
        engine.handlers[:] = kept
        engine.setLevel(level)


def test_a_long_job_says_every_30_s_how_far_it_is(run):
    run = run()
    run.begin()
    run.log.write_text(HEAD + "iteration 1 of at most 40: inertia 9.5\niteration 10 of at most 40: inertia 9.1\n")
    os.utime(run.log, (STARTED + 20, STARTED + 20))
    for _ in range(12):
        run.now += 5
        run.console.look()
    assert run.lines[1:] == [
        f"12:00:30  works  {FIT} (30 s, iteration 10 of at most 40, at most about 50 s more)",
        f"12:01:00  works  {FIT} (1 min, iteration 10 of at most 40, at most about 20 s more)",
    ]


def test_the_log_of_an_earlier_run_is_not_taken_for_news(run):
    run = run()
    run.log.write_text(HEAD + "epoch 50 of 50: training loss 0.1\n")
    run.begin()
    run.now += 30
    run.console.look()
    assert run.lines[1:] == [f"12:00:30  works  {FIT} (30 s)"]


def test_signs_of_many_jobs_take_turns(run):
    run = run()
    for number in range(20):
        run.begin(number, f"Job {number}")
    for _ in range(16):
        run.now += 5
        run.console.look()
    signs = [line.partition("Job ")[2].split()[0] for line in run.lines if "works" in line]
    assert signs[:20] == [str(number) for number in range(20)]
    assert len(signs) == 22


def test_a_job_on_a_cluster_queues_waits_ever_more_silently_and_starts_when_its_log_does(run):
    run = run(remote=True)
    run.begin()
    for _ in range(60):
        run.now += 5
        run.console.look()
    run.log.write_text("2026-01-02 12:05:10 started\n")
    run.now += 15
    run.console.look()
    run.now += 5
    run.end()
    waits = [f"{at}  waits  {FIT} ({time})" for at, time in [("12:00:30", "30 s"), ("12:01:00", "1 min")]]
    waits += [f"12:02:00  waits  {FIT} (2 min)", f"12:04:00  waits  {FIT} (4 min)"]
    ends = [f"12:05:10  start  {FIT}", f"12:05:20  done   {FIT} (10 s)"]
    assert run.lines == [f"12:00:00  queue  {FIT}", *waits, *ends]


def test_a_short_job_on_a_cluster_has_a_start_too_and_a_local_rule_does_not_queue(run):
    run = run(remote=True)
    run.begin()
    run.log.write_text("2026-01-02 12:00:07 started\n")
    run.now += 9
    run.end()
    run.begin(number=2, local=True)
    assert [line.split()[:2] for line in run.lines] == [
        ["12:00:00", "queue"],
        ["12:00:07", "start"],
        ["12:00:09", "done"],
        ["12:00:09", "start"],
    ]


def test_a_job_that_ends_before_those_it_was_submitted_with_is_silent_and_timed_by_its_log(run):
    run = run(remote=True)
    run.begin()
    run.now += 15
    run.log.write_text("2026-01-02 12:00:07 started\nended after 3.1 s, at most 90 MiB, on cpu\n")
    os.utime(run.log, (STARTED + 12, STARTED + 12))
    for _ in range(17):
        run.now += 5
        run.console.look()
    run.end()
    ends = [f"12:00:07  start  {FIT}", f"12:01:40  done   {FIT} (5 s)"]
    assert run.lines == [f"12:00:00  queue  {FIT}", *ends]


def log(lines, seconds):
    return Log(HEAD + lines, HEAD + lines, STARTED + seconds)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", None),
        ("epoch 1 of 4: loss 2\n", 60),
        ("epoch 1 of 4: loss 2\nepoch 3 of 4: loss 1\n", 20 / 3),
        ("epoch 4 of 4: loss 2\n", 0),
        ("iteration 200 of 10000: E(data) 0.1\n", 980),
        ("iteration 7: no limit\n", None),
        # The second of four starts is half done: 3 of 8 parts in 20 s.
        ("start 2 of 4, iteration 50 of at most 100: bound 3.1\n", 20 * 5 / 3),
        # Went on after 30 of 50: ten epochs in 20 s.
        (f"{console.RESUMED}\nepoch 31 of 50: loss 2\nepoch 32 of 50: loss 2\nepoch 40 of 50: loss 2\n", 20),
        (f"{console.RESUMED}\nepoch 31 of 50: loss 2\n", None),
    ],
)
def test_the_time_that_is_left_follows_from_the_pace_so_far(lines, expected):
    assert remaining(log(lines, 20), STARTED + 20) == pytest.approx(expected)


def test_time_since_the_last_count_is_taken_off_and_never_below_zero():
    lines = "epoch 1 of 2: loss 2\n"
    assert remaining(log(lines, 20), STARTED + 25) == pytest.approx(15)
    assert remaining(log(lines, 20), STARTED + 99) == 0


def test_without_a_count_the_last_line_is_said_cut_to_its_beginning():
    assert said(log("", 20), STARTED) == []
    assert said(log("noise-start: 100 chains\n\nended after 3 s\n", 20), STARTED) == ["noise-start: 100 chains"]
    (words,) = said(log("x" * 500 + "\n", 20), STARTED)
    assert words == "x" * 57 + "..."


def test_of_a_long_log_both_ends_are_read_and_half_lines_are_not(tmp_path):
    path = tmp_path / "long.log"
    path.write_text(HEAD + "".join(f"iteration {number} of 99999: E\n" for number in range(1, 5000)) + "iteration 5")
    found = read(path)
    assert found.head.startswith(HEAD)
    assert len(found.head) + len(found.tail) <= 2 * console.BYTES
    assert found.tail.endswith("iteration 4999 of 99999: E\n")
    assert all(line.endswith(": E") for line in (found.head + found.tail).splitlines()[1:])
    assert read(tmp_path / "none.log") is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 s"),
        (8, "8 s"),
        (59.6, "1 min"),
        (95, "1 min 35 s"),
        (720, "12 min"),
        (7500, "2 h 5 min"),
        (3599, "1 h"),
    ],
)
def test_durations_are_told_in_the_units_that_matter(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("script", "arguments", "words"),
    [
        ("autoencoder.train", (50, ROW), "epoch 3 of at most 50"),
        ("classifier.train", (50, ROW), "epoch 3 of 50"),
        ("kmeans.fit", (300, 12, 9.5, 4), "iteration 12 of at most 300"),
        ("ebm_mixture.train", (10000, 1200, 0.1, 0.2), "iteration 1200 of 10000"),
        ("ebm_mnist.train", (10000, 1200, 0.1, 0.2), "iteration 1200 of 10000"),
    ],
)
def test_the_scripts_that_take_long_print_what_is_read_here(capsys, script, arguments, words):
    importlib.import_module(f"scripts.{script}").report(*arguments)
    assert said(log(capsys.readouterr().out, 20), STARTED + 20)[0] == words
