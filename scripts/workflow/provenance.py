"""Which commit of the project made a report."""

import subprocess
from pathlib import Path

UNKNOWN = {"commit": "unknown", "epoch": 0}


def provenance(root: Path) -> dict:
    """``{"commit", "epoch"}``: hash and commit time (seconds since 1970) of HEAD, "unknown" and 0 without git."""
    if not (root / ".git").exists():
        return UNKNOWN
    answer = _git(root, "log", "-1", "--format=%H %ct")
    if not answer:
        return UNKNOWN
    commit, epoch = answer.split()
    return {"commit": commit, "epoch": int(epoch)}


def uncommitted_changes(root: Path) -> bool:
    """Whether tracked files differ from HEAD; False without git."""
    return (root / ".git").exists() and bool(_git(root, "status", "--porcelain", "--untracked-files=no"))


def _git(root: Path, *arguments: str) -> str:
    try:
        answer = subprocess.run(
            ["git", "-c", "log.showSignature=false", "-C", root, *arguments], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return answer.stdout.strip()
