"""Draw what the selected detector judges by and the foreign images that were taken for digits."""

from scripts.workflow.job import run

import numpy as np

from scripts.figures.ood import histograms, mistaken_images, shown_value
from scripts.methods.threshold import kept_threshold
from scripts.workflow.choices import part
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.scalars import read_json
from scripts.workflow.formats.tables import read_csv, write_csv

SHOWN = 30


def main(job):
    selected = read_json(job.input.selection)["variant"]
    shown = shown_value(part(selected)[0])
    table = read_csv(job.input.scores[job.params.settings["ood.detectors"].index(selected)])
    table = table.where(table.part == "test")
    digits, foreign = (table.where(table.set == name) for name in ("digits", "foreign"))
    threshold = -kept_threshold(digits.score)
    nearest = foreign.where(np.argsort(foreign.score, kind="stable")[:SHOWN])
    images = read_arrays(job.input.foreign)["test"][nearest.image]
    columns = {"part": table.part, "set": table.set, "image": table.image, shown.column: -table.score}
    write_csv(job.output.table, columns)
    write_figure(job.output.figure, histograms(-digits.score, -foreign.score, threshold, shown))
    write_figure(job.output.mistaken, mistaken_images(images, -nearest.score, threshold, shown))


run(main)
