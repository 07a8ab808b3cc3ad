"""Which commit of the project made a report, and which files differ from it."""

import os
import subprocess
from pathlib import Path

NO_CHECKOUT = "not a Git checkout"
CLOSED = "its .git belongs to another user and may not be read here"
# Why Git gives no answer, by a part of what it says.
REASONS = {
    "does not have any commits": "nothing is committed yet",
    "not a git repository": "its .git leads to no repository that is here",
    "ermission denied": CLOSED,
}
# What decides on results and on the report; what Git is told to ignore may be there too.
SOURCES = ("Snakefile", "rules", "scripts", "report_template", "envs", ":(glob)*.yaml")
# As a user's own environment would have it: another repository, a pager, a question.
ASIDE = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"}


class GitError(Exception):
    """Its text says why, to go on after "unknown"."""


def provenance(root: Path) -> dict:
    """``{"commit", "epoch"}``: hash and commit time (seconds since 1970) of the HEAD of the checkout ``root``, whatever
    surrounds it. Where there is none, "unknown", 0 and a ``reason``."""
    try:
        commit, epoch = _git(root, "log", "-1", "--format=%H %ct").split()
    except GitError as reason:
        return {"commit": "unknown", "epoch": 0, "reason": str(reason)}
    return {"commit": commit, "epoch": int(epoch)}


def changes(root: Path) -> list[str]:
    """Sources that differ from HEAD, or that it does not hold. Raises GitError where Git does not tell."""
    tracked = _git(root, "diff", "-z", "--name-only", "--no-ext-diff", "--ignore-submodules", "HEAD", "--", *SOURCES)
    others = _git(root, "ls-files", "-z", "--others", "--", *SOURCES)
    return sorted(name for name in (tracked + others).split("\0") if name and not name.endswith(".pyc"))


def _git(root: Path, *arguments: str) -> str:
    """What Git prints. The repository is named: Git would look for one above, and refuse that of another user, whose
    code this is all the same. Its settings may start nothing. Raises GitError."""
    if not os.path.lexists(root / ".git"):
        raise GitError(NO_CHECKOUT)
    if os.path.exists(root / ".git") and not os.access(root / ".git", os.R_OK):
        raise GitError(CLOSED)
    settings = ("-c", "core.fsmonitor=false", "-c", "log.showSignature=false")
    command = ["git", "--no-pager", *settings, f"--git-dir={root / '.git'}", f"--work-tree={root}", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | ASIDE
    try:
        answer = subprocess.run(
            command, cwd=root, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60
        )
    except FileNotFoundError:
        raise GitError("Git is not installed here") from None
    except (OSError, subprocess.TimeoutExpired):
        raise GitError("Git does not answer here") from None
    if answer.returncode:
        said = answer.stderr.decode(errors="replace")
        line = next((line for line in said.splitlines() if line.startswith("fatal: ")), said.strip())
        known = (words for part, words in REASONS.items() if part in said)
        raise GitError(next(known, f"Git says: {' '.join(line.split())[:150]}"))
    return answer.stdout.decode(errors="replace").strip()
