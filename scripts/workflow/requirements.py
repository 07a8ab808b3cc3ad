"""What the workflow needs from the machine: packages, and the system libraries that draw the PDF."""

import ctypes
import importlib.metadata
import os
import re
import sys
from pathlib import Path

from scripts.workflow.console import shortened

# One line a library, the names it goes by on Linux, macOS and Windows; the Debian package that brings it.
LIBRARIES = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    "libharfbuzz-subset0": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib", "libharfbuzz-subset-0.dll"),
}
HOMES = ("", "/opt/homebrew/lib/", "/usr/local/lib/")


def missing_packages(requirements: Path) -> list[str]:
    """Names in ``requirements`` (a .in file) that are not installed in this Python."""
    lines = requirements.read_text(encoding="utf-8").splitlines()
    names = [re.match(r"[\w.-]+", line) for line in lines if not line.startswith("-")]
    return [name[0] for name in names if name and not _installed(name[0])]


def missing_libraries() -> list[str]:
    """Debian names of the system libraries that WeasyPrint will not find."""
    return [package for package, names in LIBRARIES.items() if not any(map(_loads, names))]


def require_packages(requirements: Path) -> None:
    """Raises SystemExit with one sentence if a package is missing."""
    if missing := missing_packages(requirements):
        plural = "packages are" if len(missing) > 1 else "package is"
        words = f"The {plural} missing: {', '.join(missing)}. Run `make report`, or activate its .venv."
        sys.exit(shortened(words))


def require_libraries() -> None:
    """Raises SystemExit with one sentence if the PDF could not be drawn at the end."""
    if missing := missing_libraries():
        sys.exit(
            f"The report's PDF needs system libraries that are missing: {', '.join(missing)} (Debian's names). "
            f"Install them with `apt-get install {' '.join(missing)}`, on macOS with `brew install pango harfbuzz`."
        )


def _installed(name: str) -> bool:
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _loads(name: str) -> bool:
    for home in HOMES:
        try:
            ctypes.CDLL(os.path.join(home, name))
        except OSError:
            continue
        return True
    return False


if __name__ == "__main__":
    print(" ".join(missing_libraries()))
