"""Whether an energy model generates digits, and what its low energies mean."""

from scripts.findings.given import Given, Key


def find(given: Given) -> dict:
    rows = [Key("distance", variant, "buffer/frechet_distance", "number", 1, "lower") for variant in given.metrics]
    return {"key": rows}
