"""Compare the clusters of one start and seed with the digits' labels."""

from scripts.workflow.job import run

from scripts.methods.agreement import accuracy, empty_clusters, purity, scores
from scripts.methods.confusion import confusion
from scripts.methods.digits import CLASSES
from scripts.methods.kmeans_check import reference_difference
from scripts.methods.pixels import unit_interval
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.tables import write_csv
from scripts.workflow.metrics import write_metrics


def main(job):
    clustering = read_arrays(job.input.clustering)
    digits = read_arrays(job.input.digits)
    pixels = unit_interval(digits["images"][clustering["images"]])
    digits = digits["labels"][clustering["images"]]
    clusters = clustering["centroids"].shape[1]
    history = [confusion(digits, labels, CLASSES, clusters) for labels in clustering["labels"]]
    last = len(history) - 1
    accuracies = [accuracy(counts) for counts in history]
    iterations = {
        "iteration": range(last + 1),
        "inertia": clustering["inertia"],
        "accuracy": accuracies,
        "purity": [purity(counts) for counts in history],
    }
    of_all = {"variant": job.wildcards.variant, "seed": int(job.wildcards.seed)}
    of_all |= {name: clustering[name].item() for name in ("converged", "reseeded")}
    write_csv(job.output.iterations, iterations | {name: [value] * len(history) for name, value in of_all.items()})
    columns = {f"cluster_{number}": history[-1][:, number] for number in range(clusters)}
    write_csv(job.output.confusion, {"digit": range(CLASSES)} | columns)
    values = scores(digits, clustering["labels"][-1])
    values |= {"inertia": clustering["inertia"][-1], "iterations": last, "empty_clusters": empty_clusters(history[-1])}
    differences = reference_difference(pixels, clustering["centroids"][-1], values["empty_clusters"])
    values |= {f"difference_to_sklearn/{name}": value for name, value in differences.items()}
    values |= {f"accuracy_after/{number}": accuracies[min(number, last)] for number in (0, 1)}
    write_metrics(
        job.output.metrics, job.wildcards.study, "kmeans", job.wildcards.variant, int(job.wildcards.seed), values
    )


run(main)
