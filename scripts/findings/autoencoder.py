"""What two numbers hold of a digit, beside two principal components."""

from scripts.findings.decimals import mantissa, of_counts, places
from scripts.findings.given import Given, Key
from scripts.methods.code_plane import CODES_PER_SQUARE, NEIGHBOURS, PERCENTILES, RANKS

# Four of five images lie among their own digit: most digits have a place of their own in the plane.
WELL = 0.8
# More is beyond the sampling error of a thousand test images (1.6 % at 50 %).
BETTER = 0.02
# Less of an error than one in a hundred is not seen in a picture.
SAME_ERROR = 0.01
# From 0.5 a structure is reasonable (Kaufman and Rousseeuw, Finding groups in data, 1990, chapter 2).
GROUPS_APART = 0.5
# By definition: here an image is as near to another digit as to its own.
GROUPS_TOUCH = 0.0

VERDICTS = {
    "telling": ("well and better", "well", "better", "alike", "no better", "diverged"),
    "keeping": ("more", "as much", "less"),
    "groups": ("apart", "touching", "mixed"),
    "collapse": ("none", "some"),
    "reduced": ("never", "sometimes"),
    "stopping": ("early", "before a reduction", "at the end"),
}


def find(given: Given) -> dict:
    """Verdicts on the means over the seeds; ``shown`` is of the seed that is shown, None where it diverged."""
    results, facts = given.metrics["mlp"], given.json("autoencoder/findings.json")
    accuracy, error = results["test/knn_accuracy"], results["test/mse"]
    found = {
        "telling": telling(accuracy["mean"], facts["principal_knn_accuracy"]["mean"]),
        "lost": len(error["values"]) - error["n"],
        "shown": None if error["values"][0] is None else shown(results, facts),
        "decimals": {
            "epochs": of_counts([results["epochs"]]),
            "learning_rate_reductions": of_counts([results["learning_rate_reductions"]]),
            "rate": mantissa(given.settings["learning_rate"]),
            "factor": places(given.settings["reduce_factor"]),
        },
        "neighbours": NEIGHBOURS,
        "codes_per_square": CODES_PER_SQUARE,
        "percentiles": PERCENTILES,
        "ranks": RANKS,
        "key": [
            Key("error", "mlp", "test/mse", "number", 4, "lower"),
            Key("neighbours", "mlp", "test/knn_accuracy", "percent", 1, "higher"),
        ],
    }
    return found if found["telling"] == "diverged" else found | judged(results, facts)


def judged(results: dict, facts: dict) -> dict:
    """What can be said where a run did not diverge; ``runs`` are those."""
    error, other = results["test/mse"]["mean"], facts["principal_mse"]["mean"]
    times = int(sum(known(results["learning_rate_reductions"])))
    early = sum(map(bool, known(facts["stopped_early"])))
    collapsed = sum(map(bool, known(facts["collapsed"])))
    return {
        "keeping": keeping(error, other),
        "less": 1 - error / other,
        "groups": groups(facts["silhouette"]["mean"]),
        "collapse": "some" if collapsed else "none",
        "reduced": "sometimes" if times else "never",
        "stopping": stopping(early, times),
        "runs": results["test/mse"]["n"],
        "several": results["test/mse"]["n"] > 1,
        "times": times,
        "early": early,
        "collapsed": collapsed,
    }


def telling(accuracy: float | None, other: float) -> str:
    """Shares of test images among their own digit, with the two numbers and with two principal components."""
    if accuracy is None:
        return "diverged"
    if accuracy >= WELL:
        return "well and better" if accuracy - other > BETTER else "well"
    return "alike" if abs(accuracy - other) <= BETTER else "better" if accuracy > other else "no better"


def keeping(error: float, other: float) -> str:
    if abs(error - other) <= SAME_ERROR * other:
        return "as much"
    return "more" if error < other else "less"


def groups(silhouette: float) -> str:
    return "apart" if silhouette >= GROUPS_APART else "touching" if silhouette > GROUPS_TOUCH else "mixed"


def stopping(early: int, reductions: int) -> str:
    """Whether any run stopped before its last epoch, as ``early`` runs did, and had no patience for a plateau."""
    return "at the end" if not early else "early" if reductions else "before a reduction"


def shown(results: dict, facts: dict) -> dict:
    """Whole numbers of the first seed."""
    entries = {
        "kept": facts["kept"],
        "epochs": results["epochs"],
        "reductions": results["learning_rate_reductions"],
    }
    return {name: int(entry["values"][0]) for name, entry in entries.items()}


def known(entry: dict) -> list[float]:
    return [value for value in entry["values"] if value is not None]
