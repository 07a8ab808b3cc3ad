"""Draw the images and energies of one recipe and seed."""

from scripts.workflow.job import run

import numpy as np

from scripts.figures.ebm_mnist import energy_curves, energy_histogram, extremes, generated_grid
from scripts.methods.randomness import stream
from scripts.methods.shown_digits import COLUMNS, EXTREMES, ROWS
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.tables import read_csv


def main(job):
    seed, name = int(job.wildcards.seed), job.wildcards.variant
    buffer, energies = read_arrays(job.input.buffer)["images"], read_csv(job.input.energies)
    generated = energies.where(energies.kind == "buffer")
    # The rows of the table are the buffer's images in this order.
    kept = np.sort(stream(seed, "ebm_mnist", "buffer", name).permutation(len(buffer))[: generated.rows])
    shown = stream(seed, "ebm_mnist", "shown", name).permutation(len(kept))[: ROWS * COLUMNS]
    order = np.argsort(generated.energy, kind="stable")
    ends = [*order[:EXTREMES], *order[-EXTREMES:]]
    write_figure(job.output.generated, generated_grid(buffer[kept[shown]]))
    write_figure(job.output.curves, energy_curves(read_csv(job.input.history)))
    write_figure(job.output.histogram, energy_histogram(energies))
    write_figure(job.output.extremes, extremes(buffer[kept[ends]], generated.energy[ends]))


run(main)
