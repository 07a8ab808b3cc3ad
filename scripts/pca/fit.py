"""Fit the principal components of the penguins."""

from scripts.workflow.job import run

import numpy as np

from scripts.methods.measurements import MEASUREMENTS
from scripts.methods.pca import fit
from scripts.workflow.formats.arrays import write_arrays
from scripts.workflow.formats.tables import read_csv


def main(job):
    penguins = read_csv(job.input.penguins)
    names = list(MEASUREMENTS)
    model = fit(np.array([penguins[name] for name in names]).T, job.params.settings["pca.components"], names)
    write_arrays(
        job.output[0],
        mean=model.mean,
        scale=model.scale,
        components=model.components,
        explained_variance=model.explained_variance,
    )


run(main)
