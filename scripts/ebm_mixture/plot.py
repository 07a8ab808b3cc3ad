"""Draw the training and the energy of one variant and seed."""

from scripts.workflow.job import run

from scripts.figures.ebm_mixture import training
from scripts.methods.table import Table
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.tables import write_csv


def main(job):
    curves = read_arrays(job.input.training)
    energy = read_arrays(job.input.grid)["energy"]
    side = round(len(energy) ** 0.5)
    table = Table(
        {
            "iteration": range(1, len(curves["energy_of_data"]) + 1),
            "energy_of_data": curves["energy_of_data"],
            "energy_of_samples": curves["energy_of_samples"],
        }
    )
    write_csv(job.output.table, table)
    write_figure(job.output.figure, training(table, energy.reshape(side, side)))


run(main)
