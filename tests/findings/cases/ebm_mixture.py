"""Made-up results of the energy models of a mixture, one or more for each verdict."""

from tests.findings.made_up import entry, given

SETTINGS = {
    "points": 4000,
    "iterations": 3000,
    "hidden": 10,
    "learning_rate": 0.001,
    "schedule": "constant",
    "step": 0.1,
    "sampling_steps": 1000,
    "samples": 2000,
}
IMPROPER = {"status": "improper", "reason": "The energy stays flat towards infinity in direction (1.00, 0.00)."}
DIVERGED = {"status": "diverged", "reason": "An energy or a chain was not finite in iteration 2."}
FLOOR = {
    "chains": {
        "1": {"kl": 1.62, "variance": 14.0},
        "10": {"kl": 0.41, "variance": 3.0},
        "50": {"kl": 0.0014, "variance": 1.053},
        "limit": {"kl": 0.0013, "variance": 1.053},
        "data": {"kl": 0.0, "variance": 1.0},
    },
    "network": {"kl": 0.0011, "reason": ""},
}
# What is asked of the laws of any variant's chains.
LAWS = ("limit", "1000-random", "1-random", "2-random", "10-random", "2-data", "5-data", "10-data", "50-data")


def density(*kl, width=0.01, outside=0.003, law=0.05, relaxation=200.0):
    """A variant whose runs gave a density with these KLs; those of None diverged while they trained. ``width`` is that
    of the range of KL over the second half."""
    return variant(kl, kl, DIVERGED, width, outside, law, relaxation)


def improper(seeds=1, outside=0.38):
    """A variant without a density; its samples are there."""
    return variant((None,) * seeds, (0.0,) * seeds, IMPROPER, 0.01, outside, 0.05, 200.0)


def variant(kl, chains, lost, width, outside, law, relaxation):
    def metric(value, there=kl):
        values = [None if one is None else value(one) for one in there]
        return entry(*values, **(lost if None in values else {}))

    laws = {f"law/{name}/kl_data_to_law": metric(lambda _: law, kl if name == "limit" else chains) for name in LAWS}
    return laws | {
        "kl_data_to_model": metric(lambda one: one),
        "kl_data_to_model/mode": metric(lambda one: one / 10),
        "kl_data_to_model/shape": metric(lambda one: one * 9 / 10),
        "kl_data_to_model/last": metric(lambda one: one + width / 2),
        "kl_data_to_model/second-half-mean": metric(lambda one: one + width / 2),
        "kl_data_to_model/second-half-lowest": metric(lambda one: one),
        "kl_data_to_model/second-half-highest": metric(lambda one: one + width),
        "log_partition": metric(lambda _: -3.0),
        "mode_mass/model": metric(lambda _: 0.5),
        "mode_mass/law": metric(lambda _: 0.5),
        "relaxation_steps": metric(lambda _: relaxation),
        "mode_offset/model": metric(lambda _: 0.12),
        "mode_variance/model": metric(lambda _: 1.07),
        "outside_fraction/model": metric(lambda _: outside),
        "lowest_slope": metric(lambda _: 1.25),
        "energy_distance": metric(lambda _: 0.01, chains),
        "mode_mass/samples": metric(lambda _: 0.51, chains),
        "outside_fraction": metric(lambda _: outside, chains),
        "gradient_evaluations": metric(lambda _: 1e6, chains),
    }


def case(variants, floor=FLOOR, **settings):
    tables = {"ebm_mixture/work.csv": work(variants)}
    return given(variants, SETTINGS | settings, tables, {"ebm_mixture/floor.json": floor})


def work(variants):
    """KL after a tenth of all updates and after all of them, by variant and seed; an empty cell where there is none."""
    rows = []
    for variant, metrics in variants.items():
        for seed, kl in enumerate(metrics["kl_data_to_model"]["values"]):
            for updates, factor in ((1000.0, 3), (10_000.0, 1)):
                evaluations = updates * float(variant.split("-")[0])
                found = "" if kl is None else factor * kl
                rows.append({"variant": variant, "seed": float(seed), "evaluations": evaluations, "kl": found})
    return rows


CASES = {
    "one seed: ranges overlap, random starts learn a sampler": case(
        {
            "5-persistent": density(0.034, width=0.5),
            "10-persistent": density(0.032, width=0.3),
            "50-persistent": density(0.031, width=0.1),
            "10-random": density(0.868, width=0.7, law=0.053),
            "10-data": density(0.029, outside=0.0004),
            "10-resampled": density(0.031, outside=0.02),
        },
    ),
    "one seed: ranges are apart": case(
        {
            "5-persistent": density(0.3),
            "10-persistent": density(0.2),
            "50-persistent": density(0.1),
            "10-data": density(0.3, relaxation=2000.0),
            "10-resampled": density(0.1),
        },
        schedule="linear",
        learning_rate=0.00255,
    ),
    "one seed: longer is tentatively worse": case({"5-data": density(0.2), "10-data": density(0.3)}),
    "five seeds: longer is better, other starts are worse, better and undecided": case(
        {
            "5-persistent": density(0.30, 0.31, 0.32, 0.30, 0.31),
            "10-persistent": density(0.20, 0.21, 0.20, 0.22, 0.21),
            "50-persistent": density(0.10, 0.12, 0.11, 0.10, 0.12),
            "10-random": density(0.50, 0.52, 0.51, 0.52, 0.50, law=0.4),
            "10-data": density(0.10, 0.11, 0.12, 0.10, 0.11),
            "10-resampled": density(0.1, 0.3, 0.2, 0.1, 0.4),
        },
        sampling_steps=1000,
    ),
    "four seeds, two of which lack a density": case(
        {
            "10-persistent": density(0.2, None, 0.3, 0.25),
            "10-data": density(0.3, 0.1, None, 0.27),
            "10-resampled": density(None, 0.1, 0.2, 0.1),
        },
    ),
    "two seeds: longer is worse": case({"5-data": density(0.2, 0.21), "10-data": density(0.4, 0.41)}),
    "two seeds, one of which diverged with one of the two": case(
        {"5-data": density(0.2, None), "10-data": density(None, 0.3)}
    ),
    "one of several gave a density": case(
        {"5-persistent": improper(), "10-persistent": density(0.08), "10-random": improper(), "10-data": improper()}
    ),
    "no run gave a density, and chains ran away": case({"2-persistent": improper(), "2-random": improper()}),
    "one variant, rough, of two seeds": case({"10-data": density(0.2, 0.3)}),
    "one variant, hardly, and chains too slow": case({"10-random": density(0.8, law=0.7, relaxation=30_000.0)}),
    "every run diverged": case({"2-persistent": density(None), "2-data": density(None)}),
    "one iteration, one unit, one step, no floor": case(
        {"1-persistent": density(0.6)},
        floor={"chains": {}, "network": {"kl": None, "reason": "The energy stays flat towards infinity."}},
        iterations=1,
        hidden=1,
        sampling_steps=1,
        step=0.0005,
    ),
}
