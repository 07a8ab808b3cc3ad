"""A detector's scores of digits and foreign images, and how well they tell one from the other."""

from scripts.workflow.job import run

import numpy as np

from scripts.methods.activations import activations, logits
from scripts.methods.detection import detection
from scripts.methods.foreign_checks import check_foreign
from scripts.methods.pixels import unit_interval
from scripts.workflow.choices import load, module
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.scalars import write_json
from scripts.workflow.formats.tables import write_csv
from scripts.workflow.formats.weight_arrays import read_weights
from scripts.workflow.parts import read_parts


def main(job):
    digits, foreign = read_arrays(job.input.digits)["images"], read_arrays(job.input.foreign)
    check_foreign(foreign, digits, job.input.foreign)
    parts, fitted = read_parts(job.input.split), read_arrays(job.input.detector)
    weights, detector = read_weights(job.input.weights), load(module("detectors", job.wildcards.variant))
    tables, measures = [], {}
    for part in ("validation", "test"):
        chosen = parts[part]
        scores = {}
        for name, images, numbers in (
            ("digits", digits[chosen], chosen),
            ("foreign", foreign[part], range(len(foreign[part]))),
        ):
            features = activations(weights, unit_interval(images))
            scores[name] = detector.score(fitted, features, logits(weights, features))
            count = len(numbers)
            tables.append(([part] * count, [name] * count, numbers, scores[name]))
        measures[part] = detection(scores["digits"], scores["foreign"])
        print(f"{part}: AUROC {measures[part]['auroc']:.4f}", flush=True)
    columns = map(np.concatenate, zip(*tables, strict=True))
    write_csv(job.output.scores, dict(zip(("part", "set", "image", "score"), columns, strict=True)))
    facts = {"converged": bool(fitted.get("converged", True))}
    if hasattr(detector, "facts"):
        facts |= detector.facts(fitted, len(parts["train"]))
    facts["foreign_images"] = {part: len(images) for part, images in foreign.items()}
    write_json(job.output.measures, measures | facts)


run(main)
