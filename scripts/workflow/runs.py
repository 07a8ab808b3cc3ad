"""Which runs live in this folder: each holds a lock on a file of its own, and a lock goes with its process.

The engine's own lock is left behind by a run that was killed, and so are the scripts that it had started. By this one
they see that their run is gone, and `make report` sees whether it may take the engine's lock away.
"""

import atexit
import os
import platform
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

FOLDER = Path(".snakemake/runs")
VARIABLE = "STUDY_RUN"
GONE = "the run that started this job is gone"


def announce() -> None:
    """Hold a lock while this process lives, and tell the jobs that it starts of it.

    Where files cannot be written or locked, jobs are not told, and nothing is watched.
    """
    os.environ.pop(VARIABLE, None)
    with suppress(ImportError, OSError):
        import fcntl

        FOLDER.mkdir(parents=True, exist_ok=True)
        for file in FOLDER.glob(f"*@{platform.node()}"):
            if not alive(file):
                file.unlink(missing_ok=True)
        path = FOLDER.absolute() / f"{os.getpid()}@{platform.node()}"
        fcntl.flock(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), fcntl.LOCK_EX | fcntl.LOCK_NB)
        atexit.register(path.unlink, missing_ok=True)
        os.environ[VARIABLE] = str(path)


def alive(path: str | Path) -> bool:
    """Whether the process that announced itself by this file lives."""
    import fcntl

    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def require_run() -> None:
    """Raises RuntimeError in a job whose run is gone: a later one may have made its outputs meanwhile."""
    path = os.environ.get(VARIABLE)
    if path is not None and not alive(path):
        raise RuntimeError(GONE)


def end_with_run() -> None:
    """From now on this process ends, within two seconds, when its run does."""
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    try:
        while True:
            require_run()
            time.sleep(1)
    except RuntimeError as error:
        with suppress(OSError):
            print(error, file=sys.stderr, flush=True)
        os._exit(1)


def main() -> None:
    """Take away the lock that a killed run left. Raises SystemExit, with a sentence, while a run lives."""
    if not any(Path(".snakemake/locks").glob("*")):
        return
    if living := [file.name for file in FOLDER.glob("*") if alive(file)]:
        process, _, host = living[0].partition("@")
        sys.exit(f"A run is under way in this folder (process {process} on {host}): wait for its end, or stop it.")
    print("A run was killed here and left its lock: taking it away.")
    subprocess.run([sys.executable, "-m", "snakemake", "--unlock", "--quiet", "all"], check=True)


if __name__ == "__main__":
    main()
