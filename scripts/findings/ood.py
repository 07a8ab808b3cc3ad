"""Whether a detector tells foreign images from digits, and which one validation images choose."""

from statistics import fmean

from scripts.findings.given import Given, Key
from scripts.methods.activations import ACTIVATIONS
from scripts.methods.threshold import KEPT

# Nine times in ten a foreign image scores as more foreign than a digit does.
MOST = 0.9
# Below, more than three in ten of such pairs are told wrongly.
MANY = 0.7
# The AUROC of guessing.
GUESSING = 0.5
# Beyond the sampling error of some hundred images, about 0.02: the two sets of foreign images differ.
LOST = 0.05

TOLD = ("most", "many", "hardly", "none", "diverged")
VERDICTS = {
    "detectors": ("mixtures", "others too", "no mixture"),
    "told": TOLD,
    "told_here": TOLD,
    "carries_over": ("yes", "no", "diverged"),
    "choice": ("one detector", "one seed", "agreed", "disputed", "diverged"),
    "covariances": ("regular", "singular", "constant", "unsaid"),
    "fits": ("converged", "failed", "none", "diverged"),
}


def find(given: Given) -> dict:
    """Verdicts on the detectors that validation selected, a seed each; figures show that of the first seed."""
    selection = given.json(f"ood/selected/seed-{given.seeds[0]}/selection.json")
    shown, smallest, foreign = selection["variant"], selection["smallest_component"], given.settings["foreign"]
    test, validation = (selected(given.metrics, f"{part}/{foreign}/auroc") for part in ("test", "validation"))
    here = {name: given.metrics[shown][f"test/{foreign}/{name}"]["values"][0] for name in ("auroc", "fpr95_id")}
    gone = here["auroc"] is None
    failed = sum(results["converged"]["values"].count(0) for results in given.metrics.values())
    return {
        "detectors": detectors(list(given.metrics), smallest),
        "told": told(fmean(test) if test else None),
        "told_here": told(here["auroc"]),
        "carries_over": carries_over(test, validation),
        "choice": choice(given.metrics, shown, gone),
        "covariances": covariances(smallest, gone),
        "fits": fits(bool(smallest), failed, bool(test)),
        "gone": gone,
        "shown": shown,
        "mixtures": list(smallest),
        "smallest": {variant: smallest_of(variant, smallest, gone) for variant in given.metrics},
        "least": min((images for images in smallest.values() if images is not None), default=None),
        "activations": ACTIVATIONS,
        "share": KEPT,
        "here": here,
        "test": fmean(test) if test else None,
        "validation": fmean(validation) if validation else None,
        "counts": {variant: counts(results) for variant, results in given.metrics.items()},
        "failed": failed,
        "images": selection["foreign_images"],
        "key": key_rows(given),
    }


def selected(metrics: dict[str, dict[str, dict]], metric: str) -> list[float]:
    """A metric of the detector that each seed selected; seeds whose classifier diverged have none."""
    return [
        value
        for results in metrics.values()
        for value, chosen in zip(results[metric]["values"], results["selected"]["values"], strict=True)
        if chosen
    ]


def detectors(variants: list[str], mixtures: dict) -> str:
    if not mixtures:
        return "no mixture"
    return "mixtures" if len(mixtures) == len(variants) else "others too"


def told(auroc: float | None) -> str:
    """How many foreign images are told from digits."""
    if auroc is None:
        return "diverged"
    return "most" if auroc >= MOST else "many" if auroc >= MANY else "hardly" if auroc > GUESSING else "none"


def carries_over(test: list[float], validation: list[float]) -> str:
    """Whether what tells the foreign images of validation tells those of the test as well."""
    if not test:
        return "diverged"
    return "no" if fmean(validation) - fmean(test) > LOST else "yes"


def choice(metrics: dict[str, dict[str, dict]], shown: str, gone: bool) -> str:
    """Whether the seeds select the detector that the first selects."""
    if len(metrics) == 1:
        return "one detector"
    if gone:
        return "diverged"
    found = metrics[shown]["selected"]
    return "one seed" if found["n"] == 1 else "agreed" if found["mean"] == 1 else "disputed"


def covariances(smallest: dict[str, int | None], gone: bool) -> str:
    """Whether the smallest component of the first seed's mixtures holds too few images for a covariance of its own."""
    if gone or not smallest:
        return "unsaid"
    if None in smallest.values():
        return "constant"
    return "singular" if min(smallest.values()) < ACTIVATIONS else "regular"


def fits(mixtures: bool, failed: int, judged: bool) -> str:
    """Whether the iterations of all fits converged; detectors that iterate nothing have none."""
    if not judged:
        return "diverged"
    return "failed" if failed else "converged" if mixtures else "none"


def smallest_of(variant: str, smallest: dict[str, int | None], gone: bool) -> int | str:
    """Training images in the smallest component; ``none`` where a detector has no components that differ."""
    return "none" if smallest.get(variant) is None else "gone" if gone else smallest[variant]


def counts(results: dict[str, dict]) -> dict[str, int | None]:
    """In how many seeds a fit converged and was selected; None where no seed has a value."""
    found = {name: results[name] for name in ("converged", "selected")}
    return {name: sum(map(bool, each["values"])) if each["n"] else None for name, each in found.items()}


def key_rows(given: Given) -> list[Key]:
    """The detectors that some seed selected; all of them where the classifier diverged with every seed."""
    rows = []
    for variant, results in given.metrics.items():
        if results["selected"]["mean"] != 0:
            name = "selected auroc" if results["selected"]["mean"] else "auroc"
            rows.append(Key(name, variant, f"test/{given.settings['foreign']}/auroc", "number", 3, "higher"))
    return rows
