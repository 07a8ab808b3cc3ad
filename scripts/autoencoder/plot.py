"""Draw the curves, the plane and the images of one autoencoder."""

from scripts.workflow.job import run

import numpy as np

from scripts.figures.autoencoder import curves, decoder_grid, latent_plane, reconstruction_rows, spread_rows
from scripts.methods.choosing import some_of_each_class
from scripts.methods.digits import CLASSES, SIDE
from scripts.methods.pixels import unit_interval
from scripts.methods.plane_choices import along_spread, plane_grid
from scripts.methods.randomness import stream
from scripts.methods.reconstruction import decode, encode
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.scalars import read_json
from scripts.workflow.formats.tables import read_csv
from scripts.workflow.formats.weight_arrays import read_weights

# Images drawn along each side of the plane, and along each digit's cloud.
GRID, ALONG = 15, 14


def main(job):
    images, codes = read_arrays(job.input.digits)["images"], read_csv(job.input.codes)
    weights, kept = read_weights(job.input.weights), read_json(job.input.training)["kept"]
    plane, digits = np.stack([codes.code_1, codes.code_2], axis=1), codes.digit
    shown = some_of_each_class(digits, 1, stream(int(job.wildcards.seed), "autoencoder", "samples"))
    originals = images[codes.image[shown]]
    returned = decode(weights, encode(weights, originals))
    grid = plane_grid(plane, GRID)
    decoded = decode(weights, grid.reshape(-1, 2)).reshape(GRID, GRID, SIDE, SIDE)
    clouds = [np.flatnonzero(digits == digit) for digit in range(CLASSES)]
    rows = [images[codes.image[cloud[along_spread(plane[cloud], ALONG)]]] for cloud in clouds]
    write_figure(job.output.curves, curves(read_csv(job.input.history), kept))
    write_figure(job.output.plane, latent_plane(plane, digits))
    write_figure(job.output.reconstructions, reconstruction_rows(unit_interval(originals), returned))
    write_figure(job.output.decoder, decoder_grid(decoded, grid))
    write_figure(job.output.spread, spread_rows(rows))


run(main)
