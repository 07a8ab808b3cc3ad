"""Whether an energy model learns a known density, by the length and the start of its chains, and how sure that is."""

from scripts.findings.decimals import mantissa
from scripts.findings.given import Given, Key
from scripts.findings.intervals import of_differences
from scripts.methods import energy_plane
from scripts.methods.chain_groups import by_length, by_start

# KL in nats, as if one of the two modes had three tenths of the mass instead of a half ...
CLOSELY = 0.1
# ... and here a tenth.
ROUGHLY = 0.5
# Of the data not one point in ten thousand is expected out there.
RUN_AWAY = 0.01
# A law this many times nearer to the data than the density is what the network has learned instead.
SAMPLER = 2
# After so many relaxation times a twentieth is left of where chains started.
SETTLED = 3
KL, LAST = "kl_data_to_model", "kl_data_to_model/last"
LOWEST, HIGHEST = (f"{KL}/second-half-{end}" for end in ("lowest", "highest"))

VERDICTS = {
    "closeness": ("closely", "roughly", "hardly", "no density"),
    "field": ("several", "one density", "one variant", "no density"),
    "length": ("better", "worse", "tentatively better", "tentatively worse", "undecided", "open", "one length"),
    "than": ("better", "worse", "tentatively better", "tentatively worse", "undecided", "open"),
    "learned": ("density", "sampler", "unknown"),
    "far": ("holds", "does not hold", "unknown"),
    "settled": ("all", "some", "none", "unknown"),
    "runs": ("well", "not all well"),
}


def find(given: Given) -> dict:
    """Verdicts on the averaged weights, by means and paired differences over the seeds.

    A variant without a density in any seed has no place in ``ranking``, which begins with the lowest mean KL.
    """
    results, variants = given.metrics, list(given.metrics)
    floor = given.json("ebm_mixture/floor.json")
    means = {variant: results[variant][KL]["mean"] for variant in variants}
    ranking = sorted((variant for variant in variants if means[variant] is not None), key=means.get)
    lengths, starts = by_length(variants), by_start(variants)
    reference = next((variant for variant in starts if variant.endswith("-persistent")), starts[0])
    others = [variant for variant in starts if variant != reference]
    return {
        "closeness": closeness(means[ranking[0]] if ranking else None),
        "field": field(ranking, variants),
        "ranking": ranking,
        "best": kl_of(results[ranking[0]]) if ranking else None,
        "rate_digits": mantissa(given.settings["learning_rate"]),
        "floor": floor,
        "lengths": lengths,
        "length": "one length" if len(lengths) == 1 else better(results[lengths[-1]], results[lengths[0]])["than"],
        "length_difference": better(results[lengths[-1]], results[lengths[0]])["difference"],
        "work": equal_work(given.table("ebm_mixture/work.csv"), lengths),
        "reference": reference,
        "starts": {variant: better(results[variant], results[reference]) for variant in others},
        "errors": {variant: errors(variant, results[variant], given.settings) for variant in variants},
        "random": {variant: learned(variant, results[variant]) for variant in variants if variant.endswith("-random")},
        "data": {variant: far(results[variant]) for variant in variants if variant.endswith(("-data", "-resampled"))},
        "settled": settled(results, given.settings["sampling_steps"]),
        "relaxation": slowest(results),
        "swing": swing(results),
        "gone": [variant for variant in variants if training_diverged(results[variant], given, variant)],
        "runs": "not all well" if given.missing else "well",
        "run_away": run_away(results),
        "tail": RUN_AWAY,
        "square": energy_plane.SHOWN,
        "contours": list(energy_plane.CONTOURS),
        "key": [Key("divergence", variant, KL, "number", 3, "lower") for variant in variants],
    }


def closeness(kl: float | None) -> str:
    if kl is None:
        return "no density"
    return "closely" if kl <= CLOSELY else "roughly" if kl <= ROUGHLY else "hardly"


def field(ranking: list[str], variants: list[str]) -> str:
    """How many the best one is the best of."""
    if not ranking:
        return "no density"
    return "one variant" if len(variants) == 1 else "one density" if len(ranking) == 1 else "several"


def kl_of(metrics: dict[str, dict]) -> dict[str, float]:
    """KL and its parts, and how far the modes' centres are off and how wide they are, in the mean over the seeds."""
    names = {"kl": KL, "mode": f"{KL}/mode", "shape": f"{KL}/shape"}
    names |= {"offset": "mode_offset/model", "variance": "mode_variance/model"}
    return {name: metrics[metric]["mean"] for name, metric in names.items()}


def better(first: dict[str, dict], second: dict[str, dict]) -> dict:
    """Whether ``first`` has a lower KL than ``second``, ``than``, by paired differences of their seeds: better or worse
    if the interval of their mean has one sign. With one seed tentatively so, if the ranges of KL over the second halves
    of the two trainings do not overlap. ``difference`` is the interval, or None."""
    pairs = zip(first[KL]["values"], second[KL]["values"], strict=True)
    differences = [one - other for one, other in pairs if None not in (one, other)]
    if not differences:
        return {"than": "open", "difference": None}
    if len(differences) == 1:
        return {"than": f"tentatively {side}" if (side := apart(first, second)) else "undecided", "difference": None}
    difference = of_differences(differences)
    side = "better" if difference.high < 0 else "worse" if difference.low > 0 else "undecided"
    lost = len(first[KL]["values"]) - len(differences)
    return {"than": side, "difference": difference._asdict() | {"count": len(differences), "lost": lost}}


def apart(first: dict[str, dict], second: dict[str, dict]) -> str | None:
    """Which way the ranges of KL lie, if they do not overlap."""
    (low, high), (other_low, other_high) = (
        (metrics[LOWEST]["mean"], metrics[HIGHEST]["mean"]) for metrics in (first, second)
    )
    if None in (low, high, other_low, other_high):
        return None
    return "better" if high < other_low else "worse" if low > other_high else None


def errors(variant: str, metrics: dict[str, dict], settings: dict) -> dict[str, str]:
    """The metrics that tell four errors apart: of the model, and of its chains in the limit, as they sample and as they
    trained; of persistent chains there is no law of their own, and the limit is theirs."""
    length, start = variant.split("-", 1)
    own = f"law/{length}-{'random' if start == 'random' else 'data'}/kl_data_to_law"
    return {
        "limit": "law/limit/kl_data_to_law",
        "final": f"law/{settings['sampling_steps']}-random/kl_data_to_law",
        "training": "law/limit/kl_data_to_law" if start == "persistent" else own,
    }


def learned(variant: str, metrics: dict[str, dict]) -> dict:
    """Whether the chains that a network was trained with, from random starts, are nearer to the data than its density:
    it has then learned a sampler of so many steps."""
    density = metrics[KL]["mean"]
    law = metrics[f"law/{variant}/kl_data_to_law"]["mean"]
    if density is None or law is None:
        return {"learned": "unknown", "density": density, "law": law}
    return {"learned": "sampler" if SAMPLER * law < density else "density", "density": density, "law": law}


def far(metrics: dict[str, dict]) -> dict:
    """Whether a model of chains that start at the data holds far from them, with every seed: it is a density, with
    little of its mass and few of its samples outside of the square. ``failing`` counts the seeds with which it does
    not; ``slope`` is how steeply its energy rises towards infinity, at least."""
    models, samples = metrics["outside_fraction/model"], metrics["outside_fraction"]
    if samples["mean"] is None:
        return {"far": "unknown"}
    pairs = list(zip(models["values"], samples["values"], strict=True))
    failing = sum(None in pair or max(pair) > RUN_AWAY for pair in pairs)
    found = {"model": models["mean"], "samples": samples["mean"], "slope": metrics["lowest_slope"]["mean"]}
    return {"far": "does not hold" if failing else "holds", "failing": failing, "count": len(pairs), **found}


def settled(results: dict[str, dict], steps: int) -> str:
    """Whether final chains have forgotten where they started."""
    times = [metrics["relaxation_steps"]["mean"] for metrics in results.values()]
    known = [steps >= SETTLED * time for time in times if time is not None]
    if not known:
        return "unknown"
    return "all" if all(known) else "some" if any(known) else "none"


def slowest(results: dict[str, dict]) -> float | None:
    """The longest relaxation time of all chains, in steps."""
    times = [metrics["relaxation_steps"]["mean"] for metrics in results.values()]
    return max((time for time in times if time is not None), default=None)


def swing(results: dict[str, dict]) -> dict | None:
    """The widest range of KL over the second half of a training: its variant, ends, and value after the last update."""
    known = {
        variant: {"low": metrics[LOWEST]["mean"], "high": metrics[HIGHEST]["mean"], "last": metrics[LAST]["mean"]}
        for variant, metrics in results.items()
        if None not in (metrics[LOWEST]["mean"], metrics[LAST]["mean"])
    }
    if not known:
        return None
    variant = max(known, key=lambda name: known[name]["high"] - known[name]["low"])
    return {"variant": variant, **known[variant]}


def equal_work(rows: list[dict], lengths: list[str]) -> dict | None:
    """KL of the shortest and of the longest chains, with their weights averaged up to the most gradient evaluations a
    particle that both have had: the means over the seeds. None for one length, or where one of them has no density."""
    shortest, longest = lengths[0], lengths[-1]
    ends = [max(row["evaluations"] for row in rows if row["variant"] == variant) for variant in (shortest, longest)]
    found = {}
    for name, variant in (("shortest", shortest), ("longest", longest)):
        by_seed: dict = {}
        for row in rows:
            if row["variant"] == variant and row["evaluations"] <= min(ends):
                by_seed[row["seed"]] = row["kl"]
        found[name] = list(by_seed.values())
    known = all(isinstance(kl, float) for values in found.values() for kl in values)
    if shortest == longest or not known or not all(found.values()):
        return None
    means = {name: sum(values) / len(values) for name, values in found.items()}
    return {"evaluations": min(ends), **means}


def training_diverged(metrics: dict[str, dict], given: Given, variant: str) -> bool:
    """With the seed that is shown. Only then do all metrics lack their value, and for one reason."""
    runs = [run for run in given.missing if (run["variant"], run["seed"]) == (variant, given.seeds[0])]
    nothing = all(metric["values"][0] is None for metric in metrics.values())
    return nothing and [run["status"] for run in runs] == ["diverged"]


def run_away(results: dict[str, dict]) -> dict[str, float]:
    """The share of samples outside, of each variant whose chains have run away."""
    shares = {variant: metrics["outside_fraction"]["mean"] for variant, metrics in results.items()}
    return {variant: share for variant, share in shares.items() if share is not None and share > RUN_AWAY}
