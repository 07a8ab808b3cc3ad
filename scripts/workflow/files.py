"""Every file is written under a temporary name and renamed."""

import os
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from scripts.workflow import stops
from scripts.workflow.runs import require_run

CURE = "delete it, and the run makes it again"


@contextmanager
def replacing(path):
    """A temporary path in the folder of ``path``, with its suffix; renamed to it on success, removed on failure.

    The file may be read and written by whom the umask says, whatever the library that writes it says.
    """
    path = Path(path)
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        part.touch()
        mode = part.stat().st_mode
        yield part
        stops.require_none()
        require_run()
        if part.stat().st_mode != mode:
            part.chmod(mode)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def remove_parts(path, seconds: float = 0) -> None:
    """Remove what killed processes left of ``replacing(path)``: of several writers, what is older than ``seconds``."""
    path = Path(path)
    for part in path.parent.glob(f".{path.stem}.*.part{path.suffix}"):
        with suppress(FileNotFoundError):
            if time.time() - part.stat().st_mtime >= seconds:
                part.unlink()


def write_text(path, text: str) -> None:
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")
