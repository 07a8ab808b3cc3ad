"""How much few components keep, whether the species come apart, and whether scikit-learn agrees."""

from scripts.findings.given import Given, Key


def find(given: Given) -> dict:
    return {"key": [Key("variance", "standardised", "cumulative_explained_variance/2", "percent", 1, "higher")]}
