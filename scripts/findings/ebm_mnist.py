"""Whether an energy model generates digits, and what its low energies mean."""

import math
import statistics

from scripts.findings.given import Given, Key
from scripts.methods import shown_digits
from scripts.methods.digits import CLASSES

GENERATED = ("buffer", "noise-start", "data-start")
KINDS = (*GENERATED, "real", "uniform")
# The kinds whose energies the histogram shows.
DRAWN = ("buffer", "training", "real")
# The distance is a square: at a tenth of the noise's, images are within a third of the way from digits to noise.
NEAR = 0.1
# A square again: 1.4 times as far from the digits.
AS_FAR = 2.0
# Below, energy and quality share less than a tenth of the variance of their ranks.
MARKED = 0.3
# Digits are grey along their strokes; with less than a quarter of that, edges are black on white.
GREY_LEFT = 0.25
# The last tenth of the updates: a batch alone says little.
LAST_PART = 10
# Below what three digits show.
LEVEL = 0.0005

VERDICTS = {
    "nearness": ("near", "nearer than noise", "no nearer than noise", "diverged", "not judged"),
    "fresh": ("as near", "farther", "nearer", "lost", "no question"),
    "meaning": ("good digit", "bad digit", "hardly any", "open"),
    "chains": ("saturated", "not saturated", "gone"),
    "warmth": ("a density", "cold"),
    "gap": ("above", "below", "level", "gone"),
    "energies": ("finite", "some not"),
}


def find(given: Given) -> dict:
    """By recipe. Verdicts on means over the seeds; energies and images are of the seed that is shown."""
    recipes = {recipe: of_recipe(given, recipe) for recipe in given.metrics}
    rows = [Key("distance", recipe, "buffer/frechet_distance", "number", 1, "lower") for recipe in recipes]
    return {"recipes": recipes, "most_entropy": math.log(CLASSES), "key": rows}


def of_recipe(given: Given, recipe: str) -> dict:
    results, root = given.metrics[recipe], f"ebm_mnist/{recipe}/seed-{given.seeds[0]}"
    means = {metric: entry["mean"] for metric, entry in results.items()}
    facts = given.json(f"{root}/findings.json")
    distances = [means[f"{kind}/frechet_distance"] for kind in ("buffer", "noise-start", "real", "uniform")]
    distance, fresh, floor, ceiling = distances
    shares = [means[f"{kind}/saturated_pixels"] for kind in GENERATED]
    most = max((share for share in shares if share is not None), default=None)
    return {
        "nearness": nearness(distance, floor, ceiling),
        "distance": distance,
        "floor": floor,
        "ceiling": ceiling,
        "fresh": fresh_chains(fresh, distance),
        "fresh_distance": fresh,
        "meaning": meaning(means["energy_confidence_correlation"]),
        "correlation": means["energy_confidence_correlation"],
        "chains": chains(most, means["real/saturated_pixels"]),
        "saturated": {"most": most, "real": means["real/saturated_pixels"]},
        "warmth": "a density" if math.isclose(means["temperature"], 1) else "cold",
        "temperature": means["temperature"],
        "confidence": results["buffer/confidence"]["values"][0],
        "shown": {
            "images": min(shown_digits.ROWS * shown_digits.COLUMNS, facts["images"]),
            "extremes": shown_digits.EXTREMES,
        },
        "covered": covered(given, recipe),
        **last_gap([] if facts["reason"] else given.table(f"{root}/history.csv")),
        "energies": "some not" if None in [facts["mean_energy"][kind] for kind in DRAWN] else "finite",
        "facts": facts,
    }


def nearness(distance: float | None, floor: float | None, ceiling: float | None) -> str:
    """Fréchet distances of generated images, of held-out digits and of noise; all are missing without a judge."""
    if floor is None or ceiling is None:
        return "not judged"
    if distance is None:
        return "diverged"
    near = distance < NEAR * ceiling
    return "near" if near else "nearer than noise" if distance < ceiling else "no nearer than noise"


def fresh_chains(fresh: float | None, distance: float | None) -> str:
    """The Fréchet distance after fresh chains from noise beside that of the buffer."""
    if distance is None:
        return "no question"
    if fresh is None:
        return "lost"
    return "farther" if fresh > AS_FAR * distance else "nearer" if AS_FAR * fresh < distance else "as near"


def meaning(correlation: float | None) -> str:
    """What a low energy goes with."""
    if correlation is None:
        return "open"
    return "good digit" if correlation < -MARKED else "bad digit" if correlation > MARKED else "hardly any"


def chains(saturated: float | None, real: float) -> str:
    """The most pixels of a kind of chain that are black or white, beside those of held-out digits."""
    if saturated is None:
        return "gone"
    return "saturated" if 1 - saturated < GREY_LEFT * (1 - real) else "not saturated"


def covered(given: Given, recipe: str) -> dict[str, list[int | None]]:
    """By kind of image, how many digits it covers with each seed; None where there is nothing to judge."""
    found = {kind: [] for kind in KINDS}
    for seed in given.seeds:
        for row in given.table(f"ebm_mnist/{recipe}/seed-{seed}/quality.csv"):
            found[row["kind"]].append(None if row["reason"] else int(row["classes"]))
    return found


def last_gap(history: list[dict]) -> dict:
    """Whether data lie above the samples in energy over the last updates, by how much, and over how many of them."""
    last = history[-max(len(history) // LAST_PART, 1) :]
    if not last:
        return {"gap": "gone"}
    gap = statistics.fmean(row["energy_of_data"] - row["energy_of_samples"] for row in last)
    side = "level" if abs(gap) < LEVEL else "above" if gap > 0 else "below"
    return {"gap": side, "energy_apart": abs(gap), "last_updates": len(last)}
