"""Made-up results of the energy models of a mixture, one or more for each verdict."""

from tests.findings.made_up import entry, given

SETTINGS = {
    "points": 2000,
    "iterations": 2000,
    "hidden": 10,
    "learning_rate": 0.002,
    "schedule": "constant",
    "step": 0.1,
    "sampling_steps": 1000,
    "samples": 2000,
}
IMPROPER = {"status": "improper", "reason": "83.2 % of the mass within 30 of the centre lies farther out than 15."}
DIVERGED = {"status": "diverged", "reason": "An energy or a chain was not finite in iteration 2."}


def density(*kl, outside=0.003):
    """A variant whose runs gave a density with these KLs; those of None diverged while they trained."""
    there = [value is not None for value in kl]
    return variant(kl, tuple(outside if found else None for found in there), DIVERGED)


def improper(seeds=1, outside=0.38):
    """A variant without a density; its samples are there."""
    return variant((None,) * seeds, (outside,) * seeds, IMPROPER)


def variant(kl, outside, lost):
    def metric(value, values):
        return entry(*(None if one is None else value for one in values), **(lost if None in values else {}))

    return {
        "kl_data_to_model": entry(*kl, **(lost if None in kl else {})),
        "log_partition": metric(-3.0, kl),
        "mode_mass/model": metric(0.5, kl),
        "energy_distance": metric(0.01, outside),
        "mode_mass/samples": metric(0.51, outside),
        "outside_fraction": entry(*outside, **(lost if None in outside else {})),
    }


def case(variants, **settings):
    return given(variants, SETTINGS | settings)


CASES = {
    "longer is better, random starts are worst": case(
        {
            "5-persistent": density(0.129),
            "10-persistent": density(0.101),
            "50-persistent": density(0.065),
            "10-random": density(0.764),
            "10-data": density(0.157),
        },
        schedule="linear",
    ),
    "two seeds, longer is worse, another start is worst": case(
        {
            "5-persistent": density(0.3, 0.4),
            "10-persistent": density(0.5, 0.3),
            "10-data": density(0.6, 0.7),
        }
    ),
    "three seeds, longer is not simply better": case(
        {
            "5-persistent": density(0.7, 0.8, 0.9),
            "10-persistent": density(0.6, 0.7, 0.5),
            "50-persistent": density(0.9, 0.9, 0.4),
        }
    ),
    "one of several gave a density": case(
        {"5-persistent": improper(), "10-persistent": density(0.08), "10-random": improper()}
    ),
    "no run gave a density, and chains ran away": case({"2-persistent": improper(), "2-random": improper()}),
    "one variant, close, no sample outside": case({"10-persistent": density(0.05, outside=0.0)}),
    "one variant, rough, of two seeds": case({"10-data": density(0.2, 0.3)}),
    "one variant, hardly": case({"10-random": density(0.8)}),
    "the seed that is shown diverged": case(
        {"10-persistent": density(None, 0.2), "50-persistent": density(None, 0.3), "10-data": density(0.4, 0.5)}
    ),
    "every run diverged": case({"2-persistent": density(None)}),
    "one iteration, one unit, one step": case(
        {"1-persistent": density(0.6)}, iterations=1, hidden=1, sampling_steps=1, step=0.0005
    ),
}
