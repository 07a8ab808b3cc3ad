"""Draw the variants side by side: points, densities and energies, the course of the trainings, and their work."""

from scripts.workflow.job import run

import numpy as np

from scripts.figures.ebm_mixture import chain_laws, courses, equal_work, variant_grid
from scripts.methods.energy_plane import SHOWN
from scripts.methods.grid import grid
from scripts.methods.mixture import log_density
from scripts.methods.table import Table
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.scalars import read_json
from scripts.workflow.formats.tables import read_csv, write_csv
from scripts.workflow.metrics import read_rows
from scripts.workflow.summary import summarise


def main(job):
    variants, seeds = job.params.settings["ebm_mixture.chains"], job.params.settings["seeds"]
    data = read_arrays(job.input.training)["data"]
    models = {}
    for name, samples, path in zip(variants, job.input.samples, job.input.grids, strict=True):
        models[name] = read_arrays(samples)["samples"], *density_and_energy(read_arrays(path))
    side = len(models[variants[0]][2])
    true = np.exp(log_density(grid(SHOWN, 2 * SHOWN / side)[1])).reshape(side, side)
    write_figure(job.output.variants, variant_grid(data, true, models))
    course, work = stacked(variants, seeds, job.input.courses), stacked(variants, seeds, job.input.work)
    write_csv(job.output.course_table, course)
    summary = summarise(row for path in job.input.metrics for row in read_rows(path))["ebm_mixture"]
    averaged = {name: summary[name]["kl_data_to_model"]["mean"] for name in variants}
    floor = read_json(job.input.floor)["network"]["kl"]
    write_figure(job.output.courses, courses(course, averaged, floor))
    write_csv(job.output.work_table, work)
    write_figure(job.output.work, equal_work(work, variants, floor))
    write_figure(job.output.laws, chain_laws(read_arrays(job.input.laws)))


def density_and_energy(arrays):
    side = round(len(arrays["energy"]) ** 0.5)
    energy = arrays["energy"].reshape(side, side)
    proper = np.isfinite(arrays["log_partition"])
    return np.exp(-energy - arrays["log_partition"]) if proper else None, energy


def stacked(variants, seeds, paths):
    """The tables of all runs, one below the other, with their variant and seed."""
    runs = [(variant, seed) for variant in variants for seed in seeds]
    tables = [read_csv(path) for path in paths]
    columns = {
        name: np.concatenate([np.full(table.rows, run[place]) for run, table in zip(runs, tables, strict=True)])
        for place, name in enumerate(("variant", "seed"))
    }
    return Table(columns | {name: np.concatenate([numbers(table[name]) for table in tables]) for name in tables[0]})


def numbers(column):
    """A column without a single number is read as empty texts."""
    return column if column.dtype.kind in "if" else np.full(len(column), np.nan)


run(main)
