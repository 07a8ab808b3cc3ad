"""Whether clusters are digits, and what the start has to do with it."""

from scripts.findings.decimals import of_counts
from scripts.findings.given import Given, Key

# Four of five images are of their cluster's digit: a cluster can be called by it.
GROUPED = 0.8
# Below, a cluster's most frequent digit is not even most of it.
PARTLY_GROUPED = 0.5
# Half a point: less is a few images between two clusters.
CHANGED = 0.005
# Rarer, a pair shares a cluster by single images, and prints as 0 %.
SHARED = 0.01
# Of four outcomes one order in twelve is perfect by chance, either way; of five one in sixty.
ENOUGH_OUTCOMES = 5
# Below, the order by inertia explains less than a tenth of the variance of the order by accuracy.
CORRELATED = 0.3

VERDICTS = {
    "starts": ("several", "one"),
    "grouping": ("well", "partly", "hardly"),
    "lloyd": ("worse", "alike", "better", "not run"),
    "seeds_of_class_means": ("agree", "differ", "not run"),
    "low_inertia": ("better match", "worse match", "no match", "constant", "unsaid"),
    "ending": ("unchanged", "capped"),
}


def find(given: Given) -> dict:
    """Verdicts on the start of the run of lowest inertia, on that from class means, and on all runs together."""
    facts, (start, seed) = given.json("kmeans/findings.json"), best(given.metrics)
    purity = given.metrics[start]["purity"]["mean"]
    means = given.metrics.get("class-means")
    return {
        "starts": "several" if len(given.metrics) > 1 else "one",
        "grouping": grouping(purity),
        "lloyd": lloyd(means),
        "seeds_of_class_means": seeds_of_class_means(means),
        "low_inertia": low_inertia(facts["inertia_accuracy_rank_correlation"], facts["distinct_runs"]),
        "ending": "capped" if facts["capped"] else "unchanged",
        "best": start,
        "purity": purity,
        "pairs": [pair for pair in facts["confused_pairs"][start][str(seed)] if pair[2] >= SHARED],
        "before": means and means["accuracy_after/0"]["mean"],
        "after": means and means["accuracy"]["mean"],
        "correlation": facts["inertia_accuracy_rank_correlation"],
        "outcomes": facts["distinct_runs"],
        "runs": sum(len(results["inertia"]["values"]) for results in given.metrics.values()),
        "capped": facts["capped"],
        "reseeded": facts["reseeded"],
        "empty": int(sum(sum(results["empty_clusters"]["values"]) for results in given.metrics.values())),
        "images": images(given.table(f"kmeans/{start}/seed-{given.seeds[0]}/confusion.csv")),
        "decimals": {
            name: of_counts([results[name] for results in given.metrics.values()])
            for name in ("iterations", "empty_clusters")
        },
        "key": [Key("accuracy", variant, "accuracy", "percent", 1, "higher") for variant in given.metrics],
    }


def best(metrics: dict[str, dict[str, dict]]) -> tuple[str, int]:
    """The start and seed of the lowest inertia, the first of equals."""
    runs = {
        (start, seed): value
        for start, results in metrics.items()
        for seed, value in zip(results["inertia"]["seeds"], results["inertia"]["values"], strict=True)
    }
    return min(runs, key=runs.get)


def grouping(purity: float) -> str:
    return "well" if purity >= GROUPED else "partly" if purity >= PARTLY_GROUPED else "hardly"


def lloyd(means: dict[str, dict] | None) -> str:
    """What Lloyd's algorithm does to the accuracy of class means; ``means`` are the results of that start."""
    if means is None:
        return "not run"
    gain = means["accuracy"]["mean"] - means["accuracy_after/0"]["mean"]
    return "alike" if abs(gain) < CHANGED else "better" if gain > 0 else "worse"


def seeds_of_class_means(means: dict[str, dict] | None) -> str:
    """Seeds can only differ where each draws images of its own."""
    if means is None:
        return "not run"
    return "agree" if len(set(means["inertia"]["values"])) == 1 else "differ"


def low_inertia(correlation: float | None, outcomes: int) -> str:
    """Whether a better clustering matches the digits better; ``correlation`` of ranks is None of a constant."""
    if outcomes < ENOUGH_OUTCOMES:
        return "unsaid"
    if correlation is None:
        return "constant"
    return "worse match" if correlation > CORRELATED else "better match" if correlation < -CORRELATED else "no match"


def images(confusion: list[dict]) -> int:
    """How many were clustered; ``confusion`` has a row a digit and a column of counts a cluster."""
    return int(sum(count for row in confusion for column, count in row.items() if column != "digit"))
