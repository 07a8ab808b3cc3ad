"""Compare the principal components with scikit-learn's, and tabulate them."""

import numpy as np
import pandas as pd

from scripts.methods.measurements import MEASUREMENTS
from scripts.methods.pca_checks import neighbour_agreement, reference_difference
from scripts.methods.principal_components import PrincipalComponents
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.tables import read_csv, write_csv
from scripts.workflow.job import run
from scripts.workflow.metrics import write_metrics


def main(job):
    penguins = read_csv(job.input.penguins)
    fitted = read_arrays(job.input.model)
    model = PrincipalComponents(*(fitted[name] for name in ("mean", "scale", "components", "explained_variance")))
    data, species = penguins[list(MEASUREMENTS)].to_numpy(), penguins["species"].to_numpy()
    scores, reference, differences = reference_difference(model, data)
    ratios = model.explained_variance_ratio
    cumulative = np.cumsum(ratios)
    axes = [f"pc{number}" for number in range(1, scores.shape[1] + 1)]
    table = pd.DataFrame(scores, columns=axes).join(pd.DataFrame(reference, columns=[f"{a}_sklearn" for a in axes]))
    table.insert(0, "species", species)
    write_csv(job.output.scores, table)
    numbers = range(1, len(ratios) + 1)
    write_csv(
        job.output.variance,
        pd.DataFrame(
            {"components": numbers, "variance": model.explained_variance, "ratio": ratios, "cumulative": cumulative}
        ),
    )
    loadings = pd.DataFrame(model.components.T, columns=axes)
    loadings.insert(0, "measurement", MEASUREMENTS)
    write_csv(job.output.loadings, loadings)
    agreement = neighbour_agreement(scores[:, :2], species)
    write_csv(job.output.neighbours, pd.DataFrame(agreement.items(), columns=["species", "agreement"]))
    values = {f"cumulative_explained_variance/{number}": cumulative[number - 1] for number in numbers}
    values |= {f"difference_to_sklearn/{name}": value for name, value in differences.items()}
    write_metrics(job.output.metrics, job.wildcards.study, "pca", "standardised", 0, values)


run(main)
