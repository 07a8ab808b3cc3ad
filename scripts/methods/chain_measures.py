"""The measures of a variant of the plane's energy model, by name: a number, or None with a status and a reason."""

import numpy as np

from scripts.methods.chain_laws import ChainLaws
from scripts.methods.energy_distance import energy_distance
from scripts.methods.energy_plane import SHOWN
from scripts.methods.modes import upper
from scripts.methods.partition import Judgement
from scripts.methods.plane_curve import Curve
from scripts.methods.plane_law import kl, known


def model_measures(judgement: Judgement, shape: tuple, course: Curve, diverged: int) -> dict:
    """Of the averaged weights, and of those on the way there; ``shape`` is their `location_and_spread` if they are
    proper, and ``diverged`` an update, or 0."""
    missing = _missing(judgement, diverged)
    values = {
        "kl_data_to_model": missing or judgement.kl,
        "kl_data_to_model/mode": missing or judgement.kl_mode,
        "kl_data_to_model/shape": missing or judgement.kl_shape,
        "mode_offset/model": missing or shape[0],
        "mode_variance/model": missing or shape[1],
        "log_partition": missing or judgement.log_partition,
        "mode_mass/model": missing or judgement.mode_mass,
        "outside_fraction/model": missing or judgement.outside,
        "lowest_slope": (missing if judgement.slope is None else _diverged(diverged)) or judgement.slope,
    }
    late, lost = course.second_half().kl, _diverged(diverged)
    without = int(np.isnan(late).sum())
    if lost is None and without:
        lost = (None, "improper", f"{without} of {len(late)} energies stored in the second half are improper.")
    summaries = {"mean": np.mean, "lowest": np.min, "highest": np.max}
    values |= {f"kl_data_to_model/second-half-{name}": lost or float(of(late)) for name, of in summaries.items()}
    last, lost = float(course.kl[-1]), _diverged(diverged)
    if lost is None and np.isnan(last):
        lost = (None, "improper", "The energy after the last update is improper.")
    return values | {"kl_data_to_model/last": lost or last}


def sample_measures(samples: np.ndarray, fresh: np.ndarray, diverged: int) -> dict:
    """Of (n, 2) final ``samples``, beside as many ``fresh`` points of the known density."""
    lost = _diverged(diverged)
    finite = np.isfinite(samples).all(axis=1)
    if lost is None and not finite.all():
        lost = (None, "diverged", f"{int((~finite).sum())} of {len(samples)} final chains are not finite.")
    return {
        "energy_distance": lost or energy_distance(samples, fresh),
        "mode_mass/samples": lost or float(upper(samples).mean()),
        "outside_fraction": lost or float((np.abs(samples) > SHOWN).any(axis=1).mean()),
    }


def law_measures(found: ChainLaws, judgement: Judgement, diverged: int) -> dict:
    """Of the laws of chains. An improper energy has laws after any number of steps, and no limit."""
    lost = _diverged(diverged) or ((None, "undefined", found.reason) if found.reason else None)
    missing = _missing(judgement, diverged) or lost
    values = {}
    for name, law in found.laws.items():
        value = missing if name == "limit" else lost
        if value is None:
            value = kl(known(found.points), law.masses)
        if value == np.inf:
            value = (None, "undefined", f"Too little mass of the law {name} lies where the data are.")
        values[f"law/{name}/kl_data_to_law"] = value
    if missing is None:
        values["mode_mass/law"] = float(found.laws["limit"].masses[upper(found.points)].sum())
        slow = (None, "undefined", "Chains do not leave their start in any number of steps that can be told.")
        values["relaxation_steps"] = found.relaxation if np.isfinite(found.relaxation) else slow
    return values | {name: missing for name in ("mode_mass/law", "relaxation_steps") if missing}


def step_measures(difference: float, evaluations: int, diverged: int) -> dict:
    """Of a step beside torch-sgld's, and how often the training evaluated the gradient at a point."""
    lost = _diverged(diverged)
    apart = (None, "undefined", "A step is not finite, by the study's sampler or by torch-sgld.")
    return {
        "difference_to_torch_sgld/step": lost or (difference if np.isfinite(difference) else apart),
        "gradient_evaluations": lost or evaluations,
    }


def _missing(judgement: Judgement, diverged: int) -> tuple | None:
    return _diverged(diverged) or (None if judgement.status == "ok" else (None, judgement.status, judgement.reason))


def _diverged(diverged: int) -> tuple | None:
    return (None, "diverged", f"An energy or a chain was not finite in iteration {diverged}.") if diverged else None
