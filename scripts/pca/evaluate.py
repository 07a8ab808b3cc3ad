"""Compare the principal components with scikit-learn's, and tabulate them."""

from scripts.workflow.job import run

import numpy as np

from scripts.methods.measurements import MEASUREMENTS
from scripts.methods.pca_checks import neighbour_agreement, reference_difference
from scripts.methods.principal_components import PrincipalComponents
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.tables import read_csv, write_csv
from scripts.workflow.metrics import write_metrics


def main(job):
    penguins = read_csv(job.input.penguins)
    fitted = read_arrays(job.input.model)
    model = PrincipalComponents(*(fitted[name] for name in ("mean", "scale", "components", "explained_variance")))
    data, species = np.array([penguins[name] for name in MEASUREMENTS]).T, penguins.species
    scores, reference, differences = reference_difference(model, data)
    ratios = model.explained_variance_ratio
    cumulative = np.cumsum(ratios)
    axes = [f"pc{number}" for number in range(1, scores.shape[1] + 1)]
    columns = dict(zip(axes, scores.T, strict=True))
    columns |= {f"{axis}_sklearn": values for axis, values in zip(axes, reference.T, strict=True)}
    write_csv(job.output.scores, {"species": species} | columns)
    numbers = range(1, len(ratios) + 1)
    shares = {"variance": model.explained_variance, "ratio": ratios, "cumulative": cumulative}
    write_csv(job.output.variance, {"components": numbers} | shares)
    write_csv(job.output.loadings, {"measurement": MEASUREMENTS} | dict(zip(axes, model.components, strict=True)))
    agreement = neighbour_agreement(scores[:, :2], species)
    write_csv(job.output.neighbours, {"species": list(agreement), "agreement": list(agreement.values())})
    values = {f"cumulative_explained_variance/{number}": cumulative[number - 1] for number in numbers}
    values |= {f"difference_to_sklearn/{name}": value for name, value in differences.items()}
    write_metrics(job.output.metrics, job.wildcards.study, "pca", "standardised", 0, values)


run(main)
