"""Whether an energy model learns a known density, by the length and the start of its chains."""

from scripts.findings.given import Given, Key


def find(given: Given) -> dict:
    return {"key": [Key("divergence", variant, "kl_data_to_model", "number", 3, "lower") for variant in given.metrics]}
