"""The log of a job is that of this attempt from the first line of its script, which imports this before all else.

What fails there, a library that is broken or for which there is no memory, is told as any other failure.
"""

import errno
import functools
import logging
import math
import os
import re
import resource
import sys
import time
import traceback
from contextlib import suppress

# A handle on the terminal, once the log is begun.
terminal = None
UNITS = {"bytes": 2**-20, "KiB": 2**-10, "MiB": 1, "GiB": 2**10, "TiB": 2**20, "PiB": 2**30, "EiB": 2**40}
ASKED = re.compile(rf"allocate ([\d.]+) ?({'|'.join(UNITS)})\b")
# In any other error than MemoryError; of the GPU's memory there is none for a rule to ask for.
NO_MEMORY = re.compile(r"allocate memory|failed to map segment|(?<!CUDA )out of memory", re.I)


def this_job():
    """Snakemake's account of the job that this process is; None where it is none."""
    found = vars(sys.modules["__main__"]).get("snakemake")
    return found if hasattr(found, "log") else None


def begin(job):
    """Send everything, C code and child processes too, to the job's log, once; return a handle on the terminal."""
    global terminal
    if terminal is not None:
        return terminal
    terminal = os.fdopen(os.dup(2), "w", buffering=1)
    try:
        descriptor = os.open(job.log[0], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    except OSError as error:
        sys.exit(f"The log cannot be written: {error}")
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    sys.excepthook = functools.partial(_say, job, terminal)
    print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} started", file=sys.stderr, flush=True)
    return terminal


def forget(record: logging.LogRecord) -> bool:
    """A filter of the engine's messages, which keeps them all: with the one that a job starts, its earlier log goes.

    A Python that does not come as far as `begin`, or a job that waits on a cluster, would be shown by the old one.
    """
    if getattr(record, "event", None) == "job_info":
        for path in record.log or ():
            with suppress(OSError):
                os.remove(path)
    return True


def words(job, error: BaseException) -> str:
    """What to say of an error on the terminal."""
    if _lacks_memory(error):
        return _memory(job, str(error))
    return str(error) or type(error).__name__


def peak_memory() -> float:
    """Of this process, in MiB."""
    with suppress(OSError, AttributeError), open("/proc/self/status", encoding="utf-8") as status:
        # What getrusage tells begins, on Linux, with that of the process from which this one was forked.
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _say(job, terminal, kind, error, trace) -> None:
    # Not above: the log begins before anything of ours is imported.
    from scripts.workflow.console import shortened

    print(shortened(f"{job.rule}: {words(job, error)} (log: {job.log[0]})"), file=terminal)
    with suppress(OSError):
        traceback.print_exception(kind, error, trace)
        print(words(job, error), file=sys.stderr)


def _lacks_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    return bool(NO_MEMORY.search(str(error))) or (error.__cause__ is not None and _lacks_memory(error.__cause__))


def _memory(job, said: str) -> str:
    """How much the rule had and asked for, and how to give it more."""
    given, peak, asked = dict(job.resources.items()).get("mem_mb", 0), peak_memory(), ASKED.search(said)
    more = float(asked[1]) * UNITS[asked[2]] if asked else 0
    # In mem_mb, of 10**6 bytes, with a little to spare; where it is not known, twice as much as there was.
    needs = math.ceil((1.1 * (peak + more) if asked else 2 * max(peak, given / 1.048576)) * 1.048576 / 100) * 100
    wanted = f" and asked for {math.ceil(more)} MiB more" if asked else ""
    return (
        f"the memory did not suffice: the job had {peak:.0f} MiB{wanted}, with mem_mb={given}: use fewer --cores, or "
        f"on a cluster --set-resources {job.rule}:mem_mb={needs}"
    )


if (found := this_job()) is not None:
    begin(found)
