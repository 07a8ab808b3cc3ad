"""Compare the clusters of one start and seed with the digits' labels."""

import pandas as pd

from scripts.methods.agreement import accuracy, purity, scores
from scripts.methods.confusion import confusion
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.tables import write_csv
from scripts.workflow.job import run
from scripts.workflow.metrics import write_metrics


def main(job):
    clustering = read_arrays(job.input.clustering)
    digits = read_arrays(job.input.digits)["labels"][clustering["images"]]
    clusters = clustering["centroids"].shape[1]
    history = [confusion(digits, labels, 10, clusters) for labels in clustering["labels"]]
    last = len(history) - 1
    accuracies = [accuracy(counts) for counts in history]
    iterations = pd.DataFrame(
        {
            "iteration": range(last + 1),
            "inertia": clustering["inertia"],
            "accuracy": accuracies,
            "purity": [purity(counts) for counts in history],
        }
    )
    iterations["variant"], iterations["seed"] = job.wildcards.variant, int(job.wildcards.seed)
    iterations["converged"], iterations["reseeded"] = bool(clustering["converged"]), int(clustering["reseeded"])
    write_csv(job.output.iterations, iterations)
    table = pd.DataFrame(history[-1], columns=[f"cluster_{number}" for number in range(clusters)])
    table.insert(0, "digit", range(10))
    write_csv(job.output.confusion, table)
    values = scores(digits, clustering["labels"][-1])
    values |= {"inertia": clustering["inertia"][-1], "iterations": last}
    values |= {f"accuracy_after/{number}": accuracies[min(number, last)] for number in (0, 1)}
    write_metrics(
        job.output.metrics, job.wildcards.study, "kmeans", job.wildcards.variant, int(job.wildcards.seed), values
    )


run(main)
