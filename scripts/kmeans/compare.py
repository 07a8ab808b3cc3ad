"""Compare the starts of K-means over their seeds."""

from scripts.workflow.job import run

import numpy as np
import pandas as pd

from scripts.figures.kmeans import iteration_curves
from scripts.methods.confused_pairs import confused_pairs
from scripts.methods.correlation import rank_correlation
from scripts.methods.table import Table
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.scalars import write_json
from scripts.workflow.formats.tables import read_csv, write_csv


def main(job):
    tables = [read_csv(path) for path in job.input.iterations]
    table = Table({name: np.concatenate([each[name] for each in tables]) for name in tables[0]})
    last = pd.DataFrame(table).groupby(["variant", "seed"], sort=False).tail(1)
    distinct = last.drop_duplicates(["inertia", "accuracy"])
    pairs = {variant: {} for variant in last["variant"]}
    for variant, seed, path in zip(last["variant"], last["seed"], job.input.confusion, strict=True):
        pairs[variant][str(seed)] = confused_pairs(read_csv(path).without("digit"))
    findings = {
        "distinct_runs": len(distinct),
        "inertia_accuracy_rank_correlation": rank_correlation(distinct["inertia"], distinct["accuracy"]),
        "confused_pairs": pairs,
        "capped": int((~last["converged"]).sum()),
        "reseeded": int(last["reseeded"].sum()),
    }
    write_csv(job.output.table, table)
    write_json(job.output.findings, findings)
    write_figure(job.output.figure, iteration_curves(table))


run(main)
