"""Made-up results of K-means, one or more for each of its verdicts."""

from tests.findings.made_up import entry, given

SETTINGS = {"clusters": 10, "max_iterations": 300, "images": None, "images_per_cluster": 5}
PAIRS = ((3, 8, 0.29), (7, 9, 0.285), (4, 9, 0.27))
START = {"inertia": 160000.0, "iterations": 40, "purity": 0.53, "accuracy": 0.5, "accuracy_after/0": 0.4}
MEANS = START | {"inertia": 161000.0, "iterations": 20, "accuracy": 0.63, "accuracy_after/0": 0.8}


def case(starts, settings=(), pairs=PAIRS, outcomes=3, correlation=None, capped=0, reseeded=0):
    """``starts`` has the results of each, of which a tuple has a value a seed; 400 images lie in a cluster of each
    digit. The best run has ``pairs``, the others a single one of their own."""
    metrics, tables, confused = {}, {}, {}
    for start, results in starts.items():
        values = {name: value if isinstance(value, tuple) else (value,) for name, value in results.items()}
        shares = {"accuracy_after/1": (0.45,), "nmi": (0.5,), "ari": (0.4,), "empty_clusters": (0,)}
        metrics[start] = {name: entry(*value) for name, value in (shares | values).items()}
        confused[start] = {str(seed): [[0, 1, 0.9]] for seed in range(len(values["inertia"]))}
        rows = [
            {"digit": float(digit), **{f"cluster_{c}": 40.0 * (c == digit) for c in range(10)}} for digit in range(10)
        ]
        tables[f"kmeans/{start}/seed-0/confusion.csv"] = rows
    inertias = [
        (value, start, seed)
        for start, results in metrics.items()
        for seed, value in enumerate(results["inertia"]["values"])
    ]
    _, best, seed = min(inertias, key=lambda run: run[0])
    confused[best][str(seed)] = [list(pair) for pair in pairs]
    facts = {
        "distinct_runs": outcomes,
        "inertia_accuracy_rank_correlation": correlation,
        "confused_pairs": confused,
        "capped": capped,
        "reseeded": reseeded,
    }
    return given(metrics, SETTINGS | dict(settings), tables, {"kmeans/findings.json": facts})


def of_seeds(inertias, **results):
    """Several seeds of one start."""
    values = {name: value if isinstance(value, tuple) else (value,) * len(inertias) for name, value in results.items()}
    return (
        {name: (value,) * len(inertias) for name, value in START.items()}
        | values
        | {
            "inertia": tuple(inertias),
            "iterations": tuple(40 + number for number in range(len(inertias))),
        }
    )


CASES = {
    "three starts, partly grouped": case(
        {"random": START | {"inertia": 162000.0}, "k-means-plus-plus": START, "class-means": MEANS}
    ),
    "grouped, class means stay": case(
        {"random": START | {"purity": 0.85}, "class-means": MEANS | {"accuracy": 0.8}}, pairs=PAIRS[:1], outcomes=2
    ),
    "hardly grouped, class means gain, a cluster was empty": case(
        {"random": START | {"purity": 0.4}, "class-means": MEANS | {"accuracy": 0.9}}, outcomes=2, reseeded=1
    ),
    "no two digits share a cluster, clusters were empty": case({"random": START}, pairs=(), outcomes=1, reseeded=3),
    "a cluster is empty at the end": case(
        {"random": START, "class-means": MEANS | {"empty_clusters": 1}}, outcomes=2, reseeded=4
    ),
    "clusters of several seeds are empty at the end, some capped": case(
        {"random": of_seeds([1.0, 2.0], empty_clusters=(2, 1))}, outcomes=2, reseeded=9, capped=1
    ),
    "no two digits often share a cluster": case({"random": START}, pairs=((3, 8, 0.002),), outcomes=1),
    "from class means alone, one iteration, capped": case(
        {"class-means": MEANS | {"iterations": 1}}, {"max_iterations": 1}, outcomes=1, capped=1
    ),
    "two starts without class means, all outcomes are one": case(
        {"random": START, "k-means-plus-plus": START}, outcomes=1
    ),
    "several seeds, a better match": case(
        {"random": of_seeds([3.0, 2.0, 1.0]), "k-means-plus-plus": of_seeds([1.5, 1.6, 1.7])},
        outcomes=6,
        correlation=-0.7,
    ),
    "several seeds, a worse match": case({"random": of_seeds(range(1, 7))}, outcomes=6, correlation=0.7),
    "several seeds, no match, some capped": case(
        {"random": of_seeds(range(1, 7))}, outcomes=6, correlation=0.1, capped=2
    ),
    "several seeds of one accuracy": case({"random": of_seeds(range(1, 7))}, outcomes=6),
    "several seeds from class means, which agree": case(
        {"random": of_seeds([1.0, 2.0]), "class-means": MEANS | {"inertia": (3.0, 3.0), "iterations": (20, 20)}}
    ),
    "several seeds from class means of other images": case(
        {"random": of_seeds([1.0, 2.0]), "class-means": MEANS | {"inertia": (3.0, 4.0), "iterations": (20, 21)}},
        {"images": 400},
        outcomes=4,
    ),
}
