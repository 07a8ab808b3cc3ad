"""Whether clusters are digits, and what the start has to do with it."""

from scripts.findings.given import Given, Key


def find(given: Given) -> dict:
    return {"key": [Key("accuracy", variant, "accuracy", "percent", 1, "higher") for variant in given.metrics]}
