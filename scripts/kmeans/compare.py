"""Compare the starts of K-means over their seeds."""

import pandas as pd

from scripts.figures.kmeans import iteration_curves
from scripts.methods.confused_pairs import confused_pairs
from scripts.methods.correlation import rank_correlation
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.scalars import write_json
from scripts.workflow.formats.tables import read_csv, write_csv
from scripts.workflow.job import run


def main(job):
    table = pd.concat(map(read_csv, job.input.iterations), ignore_index=True)
    last = table.groupby(["variant", "seed"], sort=False).tail(1)
    distinct = last.drop_duplicates(["inertia", "accuracy"])
    pairs = {variant: {} for variant in last["variant"]}
    for variant, seed, path in zip(last["variant"], last["seed"], job.input.confusion, strict=True):
        pairs[variant][str(seed)] = confused_pairs(read_csv(path).drop(columns="digit").to_numpy())
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
