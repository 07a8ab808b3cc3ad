"""The choices whose code stands in a file of its own, below scripts/methods/: each list once.

Schema, rules, names and tests read them here; one more choice is a file and its name in this list. A name with an N
stands for variants with any whole number from 1 in its place: gmm-N for gmm-5 and gmm-20. Read while the Snakefile is
parsed, so it stays light.
"""

import importlib
import re
from types import ModuleType

CHOICES = {
    "chains": ("N-persistent", "N-random", "N-data", "N-resampled"),
    "detectors": ("gmm-N", "msp"),
    "recipes": ("digits", "assignment"),
    "samplers": ("native", "torch-sgld"),
    "starts": ("random", "k-means-plus-plus", "class-means"),
}


def part(variant: str) -> tuple[str, int | None]:
    """``("gmm", 5)`` of gmm-5, ``("persistent", 10)`` of 10-persistent: the choice of a variant, and its number."""
    words = variant.split("-")
    numbers = [int(word) for word in words if word.isdecimal()]
    return "-".join(word for word in words if not word.isdecimal()), numbers[0] if numbers else None


def names(kind: str) -> list[str]:
    """The choices of a kind, without numbers."""
    return [re.sub("N-|-N", "", name) for name in CHOICES[kind]]


def module(kind: str, variant: str) -> str:
    """``methods/starts/k_means_plus_plus``: the file of a variant's choice, as fingerprints name it."""
    return f"methods/{kind}/{part(variant)[0].replace('-', '_')}"


def load(path: str) -> ModuleType:
    """A module below scripts/, as `module` names it. Fingerprints follow no such name: rules name it to them."""
    return importlib.import_module(f"scripts.{path.replace('/', '.')}")


def rule_of(kind: str) -> dict:
    """What the schema says of one variant of a kind: the legal names, as an enumeration or as a pattern."""
    if not any("N" in name for name in CHOICES[kind]):
        return {"enum": list(CHOICES[kind])}
    patterns = [name.replace("N", "[1-9][0-9]*") for name in CHOICES[kind]]
    words = f"one of {', '.join(CHOICES[kind])}, where N is a whole number from 1"
    # $ alone would let a line end follow.
    return {"type": "string", "pattern": rf"^({'|'.join(patterns)})$(?!\n)", "title": words}
