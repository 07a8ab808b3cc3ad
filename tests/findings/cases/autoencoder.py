"""Made-up results of the autoencoder, one or more for each of its verdicts."""

from tests.findings.made_up import entry, given

SETTINGS = {
    "epochs": 50,
    "batch_size": 128,
    "learning_rate": 0.001,
    "patience": 7,
    "reduce_factor": 0.5,
    "reduce_patience": 7,
}


def case(accuracy=(0.85,), error=(0.04,), other=0.45, other_error=0.056, settings=(), **facts):
    """A value a seed, None for one that diverged; ``facts`` are those of a run, as the rule that compares has them.

    ``reductions`` and ``epochs`` are among them, though they are metrics.
    """

    def over_seeds(*values):
        return entry(*(None if share is None else value for share, value in zip(accuracy, values, strict=True)))

    run = {"epochs": 50, "kept": 46, "reductions": 0, "stopped_early": 0, "collapsed": 0}
    run |= {"silhouette": -0.05, "filled": 0.72, "spread": 0.47} | facts
    values = {name: value if isinstance(value, tuple) else (value,) * len(accuracy) for name, value in run.items()}
    metrics = {f"{part}/mse": over_seeds(*error) for part in ("train", "validation", "test")}
    metrics |= {"test/knn_accuracy": entry(*accuracy), "epochs": over_seeds(*values.pop("epochs"))}
    metrics["learning_rate_reductions"] = over_seeds(*values.pop("reductions"))
    metrics |= {f"latent_variance/{number}": over_seeds(*(12.3,) * len(accuracy)) for number in (1, 2)}
    compared = {name: over_seeds(*numbers) for name, numbers in values.items()}
    beside = {"mse": other_error, "knn_accuracy": other, "silhouette": 0.02, "filled": 0.83, "spread": 0.38}
    compared |= {f"principal_{name}": entry(*(value,) * len(accuracy)) for name, value in beside.items()}
    return given({"mlp": metrics}, SETTINGS | dict(settings), jsons={"autoencoder/findings.json": compared})


CASES = {
    "digits apart, better than principal components": case(),
    "digits apart, and so are those of principal components": case(other=0.84),
    "some digits apart, groups that touch": case((0.56,), silhouette=0.12),
    "alike, error alike": case((0.46,), (0.0561,)),
    "no better, though more of the image is kept": case((0.3,), (0.05,)),
    "no better and less kept, groups apart": case((0.3,), (0.2,), silhouette=0.5),
    "better, but less kept": case((0.56,), (0.06,)),
    "stopped early after one reduction": case(stopped_early=1, reductions=1, epochs=30, kept=23),
    "stopped before a reduction": case(stopped_early=1, epochs=12, kept=5),
    "collapsed": case(collapsed=1),
    "several seeds": case(
        (0.85, 0.83, 0.84),
        (0.04, 0.041, 0.039),
        epochs=(50, 41, 48),
        kept=(46, 34, 41),
        reductions=(2, 0, 1),
        stopped_early=(0, 1, 1),
        collapsed=(0, 0, 1),
    ),
    "several seeds, one reduction": case((0.85, 0.83), (0.04, 0.04), reductions=(0, 1)),
    "one epoch, the smallest settings": case(
        settings={"epochs": 1, "patience": 1, "reduce_patience": 0, "reduce_factor": 0.125, "learning_rate": 0.0015},
        epochs=1,
        kept=1,
    ),
    "a plateau of one epoch": case(settings={"reduce_patience": 1}, reductions=4),
    "the seed that is shown diverged": case((None, 0.84), (None, 0.04)),
    "two of three seeds diverged": case((0.84, None, None), (0.04, None, None)),
    "every seed diverged": case((None,), (None,)),
    "every one of several seeds diverged": case((None, None), (None, None)),
}
