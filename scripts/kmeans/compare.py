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
    counts = [read_csv(path).drop(columns="digit").to_numpy() for path in job.input.confusion]
    last = table.groupby(["variant", "seed"], sort=False).tail(1)
    best = int(last["inertia"].to_numpy().argmin())
    distinct = last.drop_duplicates(["inertia", "accuracy"])
    findings = {
        "runs": len(last),
        "distinct_runs": len(distinct),
        "inertia_accuracy_rank_correlation": rank_correlation(distinct["inertia"], distinct["accuracy"]),
        "best": {"variant": last.iloc[best]["variant"], "seed": int(last.iloc[best]["seed"])},
        "confused_pairs": confused_pairs(counts[best]),
        "capped": int((~last["converged"]).sum()),
        "reseeded": int(last["reseeded"].sum()),
    }
    write_csv(job.output.table, table)
    write_json(job.output.findings, findings)
    write_figure(job.output.figure, iteration_curves(table))


run(main)
