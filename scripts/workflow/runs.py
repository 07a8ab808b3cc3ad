"""What jobs know of their run: whether it lives, and with which code it started.

A run holds a lock on a file of its own, which goes with its process. The engine's own lock is left behind by a run that
was killed, and so are the scripts that it had started. By this one they see that their run is gone, and `make report`
sees whether it may take the engine's lock away.
"""

import atexit
import hashlib
import json
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
CODE = "STUDY_CODE"
GONE = "the run that started this job is gone"


def announce(first: bool) -> None:
    """Hold a lock while this process lives, and tell the jobs that it starts of it.

    Where files cannot be written or locked, jobs are not told, and nothing is watched. On a cluster each job starts an
    engine of its own, which is not the ``first`` of its run and keeps what that said of the code.
    """
    os.environ.pop(VARIABLE, None)
    if first:
        os.environ.pop(CODE, None)
    with suppress(ImportError, OSError):
        import fcntl

        FOLDER.mkdir(parents=True, exist_ok=True)
        for file in FOLDER.glob(f"*@{platform.node()}"):
            if not alive(file):
                file.unlink(missing_ok=True)
        path = FOLDER.absolute() / f"{os.getpid()}@{platform.node()}"
        # Under its name it is locked from the first: another engine takes away what is not.
        new = path.with_name(f"{path.name}.new")
        fcntl.flock(os.open(new, os.O_RDWR | os.O_CREAT, 0o644), fcntl.LOCK_EX | fcntl.LOCK_NB)
        new.rename(path)
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


def remember_code(script: str, fingerprint: dict[str, str], first: bool) -> None:
    """Tell the jobs what the fingerprint of a script was when the run started: one of several, where it varies with
    what is loaded by name. An engine that is not the ``first`` of its run says nothing."""
    if first:
        codes = json.loads(os.environ.get(CODE, "{}"))
        codes.setdefault(script, []).append(_digest(fingerprint))
        os.environ[CODE] = json.dumps(codes)


def require_code(script: str, fingerprint: dict[str, str]) -> None:
    """Raises RuntimeError in a job whose code is no longer that with which its run started."""
    if _digest(fingerprint) not in json.loads(os.environ.get(CODE, "{}")).get(script, [_digest(fingerprint)]):
        raise RuntimeError("the code changed after the workflow had started: start it again")


def _digest(fingerprint: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(fingerprint).encode()).hexdigest()[:16]


def main() -> None:
    """Take away the lock that a killed run left. Raises SystemExit, with a sentence, while a run lives."""
    if not any(Path(".snakemake/locks").glob("*")):
        return
    if living := [file.name for file in FOLDER.glob("*") if alive(file)]:
        process, _, host = living[0].partition("@")
        sys.exit(f"A run is under way in this folder (process {process} on {host}): wait for its end, or stop it.")
    print("A run was killed here and left its lock: taking it away.")
    answer = subprocess.run(
        [sys.executable, "-m", "snakemake", "--unlock"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if answer.returncode:
        print(answer.stdout, end="", file=sys.stderr)
        print("The lock is still there: correct what Snakemake says above, and start again.", file=sys.stderr)
    sys.exit(answer.returncode)


if __name__ == "__main__":
    main()
