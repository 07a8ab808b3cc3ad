"""How well the classifier names digits, and whether others may rely on it."""

from scripts.findings.decimals import mantissa
from scripts.findings.given import Given, Key

# Of 100 test images at most three are mistaken; a perceptron of this size reaches 98 on all of MNIST.
VERY_WELL = 0.97
# Below, more than one in ten of a judge's verdicts would be wrong: the experiments that rely on it say less than noise.
WELL_ENOUGH = 0.9
# More is beyond the sampling error of a thousand test images (0.8 % at 93 %): it knows its training images by heart.
BY_HEART = 0.02

VERDICTS = {"naming": ("very well", "well enough", "too badly", "diverged"), "learning": ("by heart", "in general")}


def find(given: Given) -> dict:
    """Verdicts on the mean over the seeds; mistakes and losses are those of the seed that is shown."""
    results, folder = given.metrics["mlp"], f"classifier/mlp/seed-{given.seeds[0]}"
    accuracy, train = results["test/accuracy"]["mean"], results["train/accuracy"]["mean"]
    losses = [row["validation_loss"] for row in given.table(f"{folder}/history.csv")]
    images, mistake = mistakes(given.table(f"{folder}/confusion.csv"))
    gone = results["test/accuracy"]["values"][0] is None
    found = {
        "naming": naming(accuracy),
        "learning": "by heart" if accuracy is not None and train - accuracy > BY_HEART else "in general",
        "train": train,
        "gone": gone,
        "rate_digits": mantissa(given.settings["learning_rate"]),
        "images": images,
        "mistake": None if gone else mistake,
        "losses": None if gone else {"first": losses[0], "last": losses[-1]},
    }
    return found | {"key": [Key("accuracy", "mlp", "test/accuracy", "percent", 1, "higher")]}


def naming(accuracy: float | None) -> str:
    if accuracy is None:
        return "diverged"
    return "very well" if accuracy >= VERY_WELL else "well enough" if accuracy >= WELL_ENOUGH else "too badly"


def mistakes(confusion: list[dict]) -> tuple[int, dict | None]:
    """How many images there are, and the most frequent mistake ``{digit, taken, times}``, or None for none.

    ``confusion`` has a row a digit, and in ``as_<digit>`` how many of its images were taken for each.
    """
    counts = {
        (int(row["digit"]), int(column.removeprefix("as_"))): int(count)
        for row in confusion
        for column, count in row.items()
        if column != "digit"
    }
    wrong = {pair: count for pair, count in counts.items() if pair[0] != pair[1] and count}
    if not wrong:
        return sum(counts.values()), None
    digit, taken = max(wrong, key=wrong.get)
    return sum(counts.values()), {"digit": digit, "taken": taken, "times": wrong[digit, taken]}
