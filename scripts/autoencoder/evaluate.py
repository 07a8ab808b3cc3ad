"""Judge the autoencoder of one seed beside two principal components of the same images."""

from scripts.workflow.job import run

from scripts.methods.plane_measures import (
    collapsed_directions,
    filled_share,
    neighbour_accuracy,
    principal_plane,
    silhouette,
    spread_ratio,
)
from scripts.methods.randomness import stream
from scripts.methods.reconstruction import encode
from scripts.methods.reconstruction_error import squared_error
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.scalars import read_json, write_json
from scripts.workflow.formats.tables import write_csv
from scripts.workflow.formats.weight_arrays import read_weights
from scripts.workflow.metrics import write_metrics
from scripts.workflow.parts import read_parts


def main(job):
    digits, parts = read_arrays(job.input.digits), read_parts(job.input.split)
    weights, training = read_weights(job.input.weights), read_json(job.input.training)
    images, codes, labels, values = {}, {}, {}, {}
    for part in ("train", "validation", "test"):
        chosen = parts[part]
        labels[part], images[part] = digits["labels"][chosen], digits["images"][chosen]
        codes[part] = encode(weights, images[part])
        values[f"{part}/mse"] = squared_error(weights, images[part])
    # The last part is the test images.
    table = {"image": chosen, "digit": labels["test"], "code_1": codes["test"][:, 0], "code_2": codes["test"][:, 1]}
    plane, test_plane, principal_mse = principal_plane(images["train"], images["test"])
    values["test/knn_accuracy"] = neighbour_accuracy(codes["train"], labels["train"], codes["test"], labels["test"])
    values |= {"epochs": training["epochs"], "learning_rate_reductions": training["reductions"]}
    values |= {f"latent_variance/{number + 1}": codes["test"][:, number].var() for number in (0, 1)}
    # Silhouettes need the distances of all pairs.
    sample = stream(int(job.wildcards.seed), "autoencoder", "silhouette").permutation(len(test_plane))[:2000]
    findings = {
        "kept": training["kept"],
        "stopped_early": int(training["stopped_early"]),
        "collapsed": collapsed_directions(codes["train"]),
        "silhouette": silhouette(codes["test"][sample], labels["test"][sample]),
        "filled": filled_share(codes["test"][sample]),
        "spread": spread_ratio(codes["test"], labels["test"]),
    }
    if training["diverged"]:
        values, findings = dict.fromkeys(values, (None, "diverged", training["reason"])), dict.fromkeys(findings)
    findings |= {
        "reason": training["reason"],
        "principal_silhouette": silhouette(test_plane[sample], labels["test"][sample]),
        "principal_filled": filled_share(test_plane[sample]),
        "principal_mse": principal_mse,
        "principal_knn_accuracy": neighbour_accuracy(plane, labels["train"], test_plane, labels["test"]),
        "principal_spread": spread_ratio(test_plane, labels["test"]),
    }
    write_csv(job.output.codes, table)
    write_json(job.output.findings, findings)
    write_metrics(
        job.output.metrics, job.wildcards.study, "autoencoder", job.wildcards.variant, int(job.wildcards.seed), values
    )


run(main)
