"""Which variants of the energy models of a mixture, named <chain length>-<start>, differ in one of the two alone."""

from collections import Counter


def by_length(variants: list[str]) -> list[str]:
    """Those of the most frequent start (of several, the first one's), from short to long chains."""
    start = Counter(name.split("-")[1] for name in variants).most_common(1)[0][0]
    return sorted((name for name in variants if name.endswith(f"-{start}")), key=lambda name: int(name.split("-")[0]))


def by_start(variants: list[str]) -> list[str]:
    """Those of the most frequent chain length (of several, the first one's)."""
    length = Counter(name.split("-")[0] for name in variants).most_common(1)[0][0]
    return [name for name in variants if name.startswith(f"{length}-")]
