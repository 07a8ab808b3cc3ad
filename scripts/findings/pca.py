"""How much few components keep, whether the species come apart, and whether scikit-learn agrees."""

from scripts.findings.given import Given, Key

# One penguin in a hundred may be an outlier, or measured wrongly.
APART = 0.99
# Below, more than one penguin in five of a species stands next to another's: their clouds overlap.
LARGELY_APART = 0.8
# Sums of some hundred products in float64 differ by 1e-13; another sign or denominator changes the third digit.
ROUNDING = 1e-8
# Of what is doubtful in a table, these many are shown.
SHOWN = 3

VERDICTS = {
    "rows": ("all", "complete"),
    "species": ("apart", "largely apart", "not apart", "only one"),
    "agreement": ("to rounding", "none"),
}


def find(given: Given) -> dict:
    """Verdicts on the one fit; ``results`` are numbers of it by name."""
    results = {metric: entry["mean"] for metric, entry in given.metrics["standardised"].items()}
    neighbours = given.table("pca/standardised/seed-0/neighbours.csv")
    facts = given.json("data/penguins/seed-0/penguins.json")
    differences = {name: results[f"difference_to_sklearn/{name}"] for name in ("components", "scores", "ratios")}
    return {
        "rows": "complete" if facts["dropped"] else "all",
        "missing": sorted(facts["missing"].items(), key=lambda item: -item[1]),
        "far": {column: few(values) for column, values in facts["far"].items()},
        "far_count": sum(map(len, facts["far"].values())),
        "repeated": few(facts["repeated"]),
        "alike": few(facts["alike"]),
        "species": species([row["agreement"] for row in neighbours]),
        "agreement": "to rounding" if max(differences.values()) < ROUNDING else "none",
        "kept": {count: results[f"cumulative_explained_variance/{count}"] for count in (1, 2, 3)},
        "differences": differences,
        "key": [Key("variance", "standardised", "cumulative_explained_variance/2", "percent", 1, "higher")],
    }


def few(found: list) -> dict:
    """How many there are, the first ones, and how many more."""
    return {"count": len(found), "first": found[:SHOWN], "more": max(len(found) - SHOWN, 0)}


def species(agreements: list[float]) -> str:
    """``agreements`` has of each species the share of penguins whose nearest neighbour is of the same."""
    if len(agreements) == 1:
        return "only one"
    least = min(agreements)
    return "apart" if least >= APART else "largely apart" if least >= LARGELY_APART else "not apart"
