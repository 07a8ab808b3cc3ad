"""Made-up results of the energy model of digits, one or more for each verdict."""

from scripts.findings.ebm_mnist import GENERATED, KINDS
from tests.findings.made_up import entry, given

SETTINGS = {"digits": {"iterations": 220, "buffer": 1000}, "assignment": {"iterations": 25000}}
BEYOND = "An energy was beyond ±100 or not finite in update 1."
UNJUDGED = "The classifier that judges diverged. The loss was not finite in update 2 (epoch 1)."
LOST = "The chains left the finite numbers."


def recipe(
    buffer=(17.6,),
    fresh=(20.0,),
    correlation=(-0.32,),
    saturated=0.88,
    temperature=1.25e-6,
    gaps=(-0.002,) * 20,
    images=1000,
    chain_steps=60,
    finite=True,
    judged=True,
):
    """A recipe's metrics, findings and tables; a distance of None is that of a run that diverged."""
    seeds = len(buffer)
    measures = ("frechet_distance", "class_entropy", "confidence", "saturated_pixels")
    distances = {"buffer": buffer, "noise-start": fresh, "data-start": buffer}
    distances |= {"real": (2.5,) * seeds, "uniform": (1228.8,) * seeds}
    metrics = {"temperature": entry(*(temperature,) * seeds)}
    gone = [judged and value is None for value in buffer]
    for kind in KINDS:
        reason = BEYOND if None in buffer else LOST
        for measure in measures:
            if measure == "saturated_pixels":
                share = saturated if kind in GENERATED else 0.81
                values = [None if kind in GENERATED and one else share for one in gone]
            elif not judged:
                values, reason = [None] * seeds, UNJUDGED
            elif measure == "frechet_distance":
                values = distances[kind]
            else:
                values = [None if distance is None else 0.8 for distance in distances[kind]]
            metrics[f"{kind}/{measure}"] = entry(*values, reason=reason if None in values else "")
    reason = UNJUDGED if not judged else BEYOND if any(gone) else "Energies or confidences are all the same."
    status = "undefined" if judged and None in correlation and not any(gone) else "ok"
    metrics["energy_confidence_correlation"] = entry(
        *correlation, status=status, reason=reason if None in correlation else ""
    )
    facts = {
        "images": images,
        "chain_steps": chain_steps,
        "training_steps": 20,
        "training_chains": 128,
        "reason": BEYOND if gone[0] else "",
        "covered_share": 0.01,
        "mean_energy": dict.fromkeys(KINDS, 0.02) | {"buffer": 0.02 if finite else None, "training": -0.019},
    }
    history = [
        {"iteration": float(number), "energy_of_data": gap, "energy_of_samples": 0.0}
        for number, gap in enumerate(gaps, 1)
    ]
    quality = [
        [
            {"kind": kind, "classes": "" if reason else 10.0, "reason": reason}
            for kind in KINDS
            for reason in [UNJUDGED if not judged else BEYOND if kind in GENERATED and gone[seed] else ""]
        ]
        for seed in range(seeds)
    ]
    return metrics, facts, history, quality


def case(settings=SETTINGS, **recipes):
    jsons = {f"ebm_mnist/{name}/seed-0/findings.json": made[1] for name, made in recipes.items()}
    tables = {f"ebm_mnist/{name}/seed-0/history.csv": made[2] for name, made in recipes.items()}
    for name, made in recipes.items():
        tables |= {f"ebm_mnist/{name}/seed-{seed}/quality.csv": rows for seed, rows in enumerate(made[3])}
    return given({name: made[0] for name, made in recipes.items()}, settings, tables, jsons)


CASES = {
    "near, low energy is a good digit": case(digits=recipe()),
    "nearer than noise, low energy is a bad digit, fresh chains do worse": case(
        digits=recipe((300.0,), (900.0,), (0.4,), gaps=(0.01,) * 20)
    ),
    "no nearer than noise, low energy says hardly anything, fresh chains do better": case(
        digits=recipe((1500.0,), (400.0,), (0.1,), gaps=(0.0001, 0.0002, -0.0003))
    ),
    "fresh chains are lost, chains are saturated": case(digits=recipe(fresh=(None,), saturated=0.99)),
    "the assignment's recipe beside the other": case(
        digits=recipe(), assignment=recipe(temperature=1.0, gaps=(0.3,) * 5)
    ),
    "one update, one step, few images, energies that are not finite": case(
        {"digits": {"iterations": 1, "buffer": 128}, "assignment": {"iterations": 1}},
        digits=recipe(gaps=(-0.2,), images=12, chain_steps=1, finite=False),
        assignment=recipe(temperature=1.0, gaps=(0.0,), images=12, chain_steps=1),
    ),
    "several seeds": case(digits=recipe((17.0, 19.0), (30.0, 36.0), (-0.5, -0.4))),
    "the seed that is shown diverged": case(digits=recipe((None, 19.0), (None, 36.0), (None, -0.4), gaps=())),
    "every seed diverged": case(digits=recipe((None,), (None,), (None,), gaps=())),
    "energies are all the same": case(digits=recipe(correlation=(None,))),
    "the classifier diverged": case(digits=recipe(correlation=(None,), judged=False)),
}
