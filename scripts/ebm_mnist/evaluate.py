"""Judge the images of one recipe and seed by the classifier of the first seed, and by their energies."""

import numpy as np
import pandas as pd
import torch

from scripts.methods.agreement import rank_correlation
from scripts.methods.contrastive import RECIPES, levels, temperature
from scripts.methods.digit_energy import energies, energy_network
from scripts.methods.frechet import class_entropy, covered_classes, frechet_distance, saturated_pixels
from scripts.methods.images import unit_interval
from scripts.methods.networks import Classifier
from scripts.methods.randomness import stream
from scripts.workflow.checkpoints import load_weights
from scripts.workflow.formats import read_arrays, read_csv, write_csv, write_json
from scripts.workflow.job import run
from scripts.workflow.metrics import write_metrics

KINDS = ("buffer", "noise-start", "data-start", "real", "uniform")
# A class counts as covered with at least this share of the images; a fair share is a tenth.
COVERED = 0.01


def main(job):
    seed, name = int(job.wildcards.seed), job.wildcards.variant
    digits, split, buffer, samples = (
        read_arrays(job.input.digits)["images"],
        read_csv(job.input.split),
        read_arrays(job.input.buffer),
        read_arrays(job.input.samples),
    )
    count, diverged = len(samples["noise-start"]), int(buffer["diverged"])
    train, test = (split.loc[split.part == part, "image"].to_numpy() for part in ("train", "test"))
    reference = np.sort(stream(seed, "ebm_mnist", "reference").permutation(train)[:count])
    held_out = np.sort(stream(seed, "ebm_mnist", "held-out").permutation(test)[:count])
    noise = stream(seed, "ebm_mnist", "uniform").integers(0, 256, (count, 28, 28), dtype=np.uint8)
    kept = np.sort(stream(seed, "ebm_mnist", "buffer", name).permutation(len(buffer["images"]))[:count])
    images = {
        "buffer": buffer["images"][kept],
        "noise-start": samples["noise-start"],
        "data-start": samples["data-start"],
        "real": digits[held_out],
        "uniform": noise,
        "training": digits[reference],
    }
    classifier = load_weights(job.input.classifier, Classifier())
    network = load_weights(job.input.weights, energy_network(name))
    seen = {key: judged(classifier, value) for key, value in images.items()}
    energy = {key: energies(network, levels(value)).numpy().astype(np.float64) for key, value in images.items()}
    values = {"temperature": temperature(RECIPES[name].step, RECIPES[name].noise)}
    quality = []
    for kind in KINDS:
        reason = failure(kind, diverged, samples)
        features, confidence, classes = seen[kind]
        found = {
            "frechet_distance": frechet_distance(features, seen["training"][0]),
            "class_entropy": class_entropy(classes),
            "confidence": float(confidence.mean()),
            "saturated_pixels": saturated_pixels(images[kind]),
        }
        for key, value in found.items():
            values[f"{kind}/{key}"] = (None, "diverged", reason) if reason else value
        covered = "" if reason else covered_classes(classes, COVERED)
        quality.append({"kind": kind, "classes": covered, "reason": reason})
    pool = ("buffer", "noise-start", "data-start", "real")
    finite = all(np.isfinite(energy[kind]).all() for kind in pool)
    reason = f"Energies were not finite from update {diverged} on." if diverged else "Some energies are not finite."
    correlation = None
    if finite and not diverged:
        reason = "Energies or confidences are all the same."
        correlation = rank_correlation(*(np.concatenate(part) for part in zip(*pairs(pool, energy, seen), strict=True)))
    values["energy_confidence_correlation"] = (None, "diverged", reason) if correlation is None else correlation
    write_metrics(job.output.metrics, job.wildcards.study, "ebm_mnist", name, seed, values)
    write_csv(job.output.quality, pd.DataFrame(quality))
    tables = [
        pd.DataFrame(
            {
                "kind": kind,
                "image": range(count),
                "energy": energy[kind],
                "confidence": seen[kind][1],
                "digit": seen[kind][2],
            }
        )
        for kind in (*KINDS, "training")
    ]
    write_csv(job.output.energies, pd.concat(tables, ignore_index=True))
    history = read_csv(job.input.history)
    last = history.tail(max(len(history) // 10, 1))
    mean = {kind: float(energy[kind].mean()) for kind in energy}
    write_json(
        job.output.findings,
        {
            "images": count,
            "chain_steps": int(samples["steps"]),
            "updates": len(history),
            "diverged": diverged or None,
            "covered_share": COVERED,
            "mean_energy": {kind: value if np.isfinite(value) else None for kind, value in mean.items()},
            "last_gap": float((last.energy_of_data - last.energy_of_samples).mean()) if len(history) else None,
        },
    )


def judged(classifier, images):
    """Features, confidences and classes that the classifier gives to byte images."""
    with torch.no_grad():
        features = classifier.features(torch.from_numpy(unit_interval(images).astype(np.float32)))
        confidence, classes = classifier.head(features).softmax(dim=1).max(dim=1)
    return features.numpy(), confidence.numpy().astype(np.float64), classes.numpy()


def failure(kind, diverged, samples):
    """Why the images of a kind do not exist, or nothing."""
    if kind in ("real", "uniform"):
        return ""
    if diverged:
        return f"Energies were not finite from update {diverged} on."
    if kind != "buffer" and not samples[f"{kind}-finite"]:
        return "The chains left the finite numbers."
    return ""


def pairs(kinds, energy, seen):
    return [(energy[kind], seen[kind][1]) for kind in kinds]


run(main)
