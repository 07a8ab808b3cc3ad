"""Judge the images of one recipe and seed by the classifier of the first seed, and by their energies."""

from scripts.workflow.job import run

import numpy as np

from scripts.methods.correlation import rank_correlation
from scripts.methods.digits import SIDE
from scripts.methods.frechet import covered_classes, saturated_pixels
from scripts.methods.grey_levels import levels
from scripts.methods.judgement import MEASURES, energies, quality, temperature, view
from scripts.methods.networks.classifier import Classifier
from scripts.methods.randomness import stream
from scripts.workflow.choices import load, module
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.scalars import read_json, write_json
from scripts.workflow.formats.tables import write_csv
from scripts.workflow.formats.weights import load_weights
from scripts.workflow.metrics import write_metrics
from scripts.workflow.parts import read_parts

GENERATED = ("buffer", "noise-start", "data-start")
KINDS = (*GENERATED, "real", "uniform")
# A class counts as covered with at least this share of the images; a fair share is a tenth.
COVERED = 0.01


def main(job):
    seed, name = int(job.wildcards.seed), job.wildcards.variant
    buffer, samples = read_arrays(job.input.buffer), read_arrays(job.input.samples)
    digits = read_arrays(job.input.digits)["images"]
    images = image_sets(seed, name, digits, read_parts(job.input.split), buffer["images"], samples)
    diverged, count, recipe = int(buffer["diverged"]), len(images["real"]), load(module("recipes", name)).RECIPE
    fault = f"An energy was beyond ±{recipe.energy_limit:,.0f} or not finite in update {diverged}."
    stopped = fault if diverged else ""
    classifier, judge = load_weights(job.input.classifier, Classifier()), read_json(job.input.judge)
    unjudged = f"The classifier that judges diverged. {judge['reason']}" if judge["diverged"] else ""
    network = load_weights(job.input.weights, load(module("recipes", name)).Energy())
    seen = {kind: view(classifier, value) for kind, value in images.items()}
    energy = {kind: energies(network, levels(value)).numpy().astype(np.float64) for kind, value in images.items()}

    values, reasons = {"temperature": temperature(recipe.kernel.size, recipe.kernel.noise)}, {}
    for kind in KINDS:
        failed = failure(kind, stopped, samples)
        reasons[kind] = failed or unjudged
        missing = dict.fromkeys(MEASURES, (None, "diverged", reasons[kind]))
        judged = missing if reasons[kind] else quality(seen[kind], seen["training"])
        judged["saturated_pixels"] = (None, "diverged", failed) if failed else saturated_pixels(images[kind])
        values |= {f"{kind}/{key}": value for key, value in judged.items()}
    values["energy_confidence_correlation"] = correlation(energy, seen, stopped or unjudged)
    write_metrics(job.output.metrics, job.wildcards.study, "ebm_mnist", name, seed, values)

    covered = {kind: "" if reason else covered_classes(seen[kind].classes, COVERED) for kind, reason in reasons.items()}
    columns = {"kind": KINDS, "classes": list(covered.values()), "reason": list(reasons.values())}
    write_csv(job.output.quality, columns)
    columns = {
        "kind": np.repeat(list(images), count),
        "image": np.tile(range(count), len(images)),
        "energy": np.concatenate(list(energy.values())),
        "confidence": np.concatenate([each.confidence for each in seen.values()]),
        "digit": np.concatenate([each.classes for each in seen.values()]),
    }
    write_csv(job.output.energies, columns)
    mean = {kind: float(value.mean()) for kind, value in energy.items()}
    findings = {
        "images": count,
        "chain_steps": int(samples["steps"]),
        "training_steps": recipe.steps,
        "training_chains": recipe.batch,
        "reason": stopped,
        "covered_share": COVERED,
        "mean_energy": {kind: value if np.isfinite(value) else None for kind, value in mean.items()},
    }
    write_json(job.output.findings, findings)


def image_sets(seed, name, digits, parts, buffer, samples):
    """As many byte images of each kind as there are fresh chains; ``training`` is what the others are compared with."""
    count = len(samples["noise-start"])

    def drawn(purpose, pool, *variant):
        return np.sort(stream(seed, "ebm_mnist", purpose, *variant).permutation(pool)[:count])

    return {
        "buffer": buffer[drawn("buffer", len(buffer), name)],
        "noise-start": samples["noise-start"],
        "data-start": samples["data-start"],
        "real": digits[drawn("held-out", parts["test"])],
        "uniform": stream(seed, "ebm_mnist", "uniform").integers(0, 256, (count, SIDE, SIDE), dtype=np.uint8),
        "training": digits[drawn("reference", parts["train"])],
    }


def failure(kind, stopped, samples):
    """Why the images of a kind do not exist, or nothing."""
    if kind in GENERATED and stopped:
        return stopped
    if kind in ("noise-start", "data-start") and not samples[f"{kind}-finite"]:
        return "The chains left the finite numbers."
    return ""


def correlation(energy, seen, reason):
    """Rank correlation of energy and confidence over generated and real images, or why there is none."""
    pool = (*GENERATED, "real")
    together = np.concatenate([energy[kind] for kind in pool])
    if reason or not np.isfinite(together).all():
        return None, "diverged", reason or "Some energies are not finite."
    found = rank_correlation(together, np.concatenate([seen[kind].confidence for kind in pool]))
    return (None, "undefined", "Energies or confidences are all the same.") if found is None else found


run(main)
