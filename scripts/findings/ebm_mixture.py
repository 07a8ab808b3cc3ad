"""Whether an energy model learns a known density, by the length and the start of its chains."""

from scripts.findings.given import Given, Key
from scripts.methods import energy_plane
from scripts.methods.chain_groups import by_length, by_start

# KL in nats, as if one of the two modes had three tenths of the mass instead of a half ...
CLOSELY = 0.1
# ... and here a tenth.
ROUGHLY = 0.5
# Of the data not one point in ten thousand is expected out there.
RUN_AWAY = 0.01

VERDICTS = {
    "closeness": ("closely", "roughly", "hardly", "no density"),
    "field": ("several", "one density", "one variant", "no density"),
    "order": ("better", "worse", "mixed", "open", "one length"),
    "choice": ("random worst", "another worst", "open", "one start"),
    "beyond": ("some", "none", "unknown"),
    "ending": ("density", "no density", "diverged"),
    "runs": ("well", "not all well"),
}


def find(given: Given) -> dict:
    """Verdicts on means over the seeds; samples outside, trainings and what diverged are of the seed that is shown.

    A variant without a density in any seed has no place in ``ranking``, which begins with the lowest mean KL.
    """
    results, variants = given.metrics, list(given.metrics)
    means = {variant: results[variant]["kl_data_to_model"]["mean"] for variant in variants}
    ranking = sorted((variant for variant in variants if means[variant] is not None), key=means.get)
    lengths, starts = by_length(variants), by_start(variants)
    gone = [variant for variant in variants if training_diverged(results[variant], given, variant)]
    return {
        "closeness": closeness(means[ranking[0]] if ranking else None),
        "field": field(ranking, variants),
        "ranking": ranking,
        "wins": wins(results, ranking[0]) if ranking else 0,
        "seeds": len(given.seeds),
        "order": order(ranking, lengths),
        "lengths": [variant for variant in lengths if variant in ranking],
        "choice": choice(ranking, starts),
        "starts": [variant for variant in ranking if variant in starts],
        "clouds": {"lengths": cloud(lengths, results, gone), "starts": cloud(starts, results, gone)},
        "trainings": {variant: training(results[variant], variant in gone) for variant in variants},
        "gone": gone,
        "runs": "not all well" if given.missing else "well",
        "run_away": run_away(results),
        "square": energy_plane.SHOWN,
        "proper": {"inner": energy_plane.INNER, "whole": energy_plane.WHOLE, "tolerance": energy_plane.TOLERANCE},
        "contours": list(energy_plane.CONTOURS),
        "key": [Key("divergence", variant, "kl_data_to_model", "number", 3, "lower") for variant in variants],
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


def wins(results: dict[str, dict], best: str) -> int:
    """With how many seeds ``best`` has the lowest KL of all; of equal ones the first variant's is."""
    columns = zip(*(results[variant]["kl_data_to_model"]["values"] for variant in results), strict=True)
    rows = [dict(zip(results, column, strict=True)) for column in columns]
    known = [{variant: kl for variant, kl in row.items() if kl is not None} for row in rows]
    return sum(min(row, key=row.get) == best for row in known if row)


def order(ranking: list[str], lengths: list[str]) -> str:
    """Whether longer chains are better: ``lengths`` from short to long, ``ranking`` from the lowest KL."""
    if len(lengths) == 1:
        return "one length"
    ranked = [variant for variant in ranking if variant in lengths]
    known = [variant for variant in lengths if variant in ranked]
    if len(known) < 2:
        return "open"
    return "better" if ranked == known[::-1] else "worse" if ranked == known else "mixed"


def choice(ranking: list[str], starts: list[str]) -> str:
    """Which start is the worst."""
    if len(starts) == 1:
        return "one start"
    ranked = [variant for variant in ranking if variant in starts]
    if len(ranked) < 2:
        return "open"
    return "random worst" if ranked[-1].endswith("-random") else "another worst"


def training_diverged(metrics: dict[str, dict], given: Given, variant: str) -> bool:
    """With the seed that is shown. Only then do all metrics lack their value, and for one reason."""
    runs = [run for run in given.missing if (run["variant"], run["seed"]) == (variant, given.seeds[0])]
    nothing = all(metric["values"][0] is None for metric in metrics.values())
    return nothing and [run["status"] for run in runs] == ["diverged"]


def cloud(variants: list[str], results: dict[str, dict], gone: list[str]) -> dict:
    """What a figure of the samples of ``variants`` leaves out, and whose training diverged."""
    shares = [results[variant]["outside_fraction"]["values"][0] for variant in variants]
    known = [share for share in shares if share is not None]
    most = max(known, default=None)
    return {
        "beyond": "unknown" if most is None else "some" if most else "none",
        "most": most,
        "gone": [variant for variant in variants if variant in gone],
    }


def training(metrics: dict[str, dict], gone: bool) -> dict:
    kl = metrics["kl_data_to_model"]["values"][0]
    return {"ending": "diverged" if gone else "no density" if kl is None else "density", "kl": kl}


def run_away(results: dict[str, dict]) -> dict[str, float]:
    """The share of samples outside, of each variant whose chains have run away."""
    shares = {variant: metrics["outside_fraction"]["mean"] for variant, metrics in results.items()}
    return {variant: share for variant, share in shares.items() if share is not None and share > RUN_AWAY}
