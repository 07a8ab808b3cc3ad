"""Which variants of the energy models of a mixture, named <chain length>-<start>, differ in one of the two alone."""

from collections import Counter


def by_length(variants: list[str]) -> list[str]:
    """Those of the most frequent start (of several, the first one's), from short to long chains."""
    start = Counter(start for _, start in map(_parts, variants)).most_common(1)[0][0]
    return sorted((name for name in variants if _parts(name)[1] == start), key=lambda name: int(_parts(name)[0]))


def by_start(variants: list[str]) -> list[str]:
    """Those of the most frequent chain length (of several, the first one's)."""
    length = Counter(length for length, _ in map(_parts, variants)).most_common(1)[0][0]
    return [name for name in variants if _parts(name)[0] == length]


def _parts(variant: str) -> list[str]:
    return variant.split("-", 1)
