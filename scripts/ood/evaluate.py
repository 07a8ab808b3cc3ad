"""Log-likelihoods of digits and foreign images, and how well they tell one from the other."""

import pandas as pd

from scripts.methods.activations import activations
from scripts.methods.detection import detection
from scripts.methods.detectors.gmm import log_likelihoods
from scripts.methods.foreign_checks import check_foreign
from scripts.methods.pixels import unit_interval
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.scalars import write_json
from scripts.workflow.formats.tables import write_csv
from scripts.workflow.formats.weight_arrays import read_weights
from scripts.workflow.job import run
from scripts.workflow.parts import read_parts


def main(job):
    digits, foreign = read_arrays(job.input.digits)["images"], read_arrays(job.input.foreign)
    check_foreign(foreign, digits, job.input.foreign)
    parts, mixture = read_parts(job.input.split), read_arrays(job.input.mixture)
    weights = read_weights(job.input.weights)
    tables, scores = [], {}
    for part in ("validation", "test"):
        chosen = parts[part]
        likelihoods = {}
        for name, images, numbers in (
            ("digits", digits[chosen], chosen),
            ("foreign", foreign[part], range(len(foreign[part]))),
        ):
            likelihoods[name] = log_likelihoods(activations(weights, unit_interval(images)), mixture)
            columns = {"part": part, "set": name, "image": numbers, "log_likelihood": likelihoods[name]}
            tables.append(pd.DataFrame(columns))
        scores[part] = detection(-likelihoods["digits"], -likelihoods["foreign"])
        print(f"{part}: AUROC {scores[part]['auroc']:.4f}", flush=True)
    write_csv(job.output.likelihoods, pd.concat(tables, ignore_index=True))
    # In training images: below the number of activations, a covariance is singular but for its regularisation.
    smallest = round(float(mixture["weights"].min()) * len(parts["train"]))
    facts = {"converged": bool(mixture["converged"]), "smallest_component": smallest}
    facts["foreign_images"] = {part: len(images) for part, images in foreign.items()}
    write_json(job.output.scores, scores | facts)


run(main)
