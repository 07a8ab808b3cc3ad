"""Draw what the selected detector judges by and the foreign images that were taken for digits."""

from scripts.figures.ood import histograms, mistaken_images, shown_value
from scripts.methods.threshold import kept_threshold
from scripts.workflow.choices import part
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.scalars import read_json
from scripts.workflow.formats.tables import read_csv, write_csv
from scripts.workflow.job import run

SHOWN = 30


def main(job):
    selected = read_json(job.input.selection)["variant"]
    shown = shown_value(part(selected)[0])
    table = read_csv(job.input.scores[job.params.settings["ood.detectors"].index(selected)])
    table = table[table.part == "test"]
    digits, foreign = table[table.set == "digits"], table[table.set == "foreign"]
    threshold = -kept_threshold(digits.score.to_numpy())
    nearest = foreign.sort_values("score", kind="stable").head(SHOWN)
    images = read_arrays(job.input.foreign)["test"][nearest.image.to_numpy()]
    write_csv(job.output.table, table.assign(score=-table.score).rename(columns={"score": shown.column}))
    write_figure(job.output.figure, histograms(-digits.score.to_numpy(), -foreign.score.to_numpy(), threshold, shown))
    write_figure(job.output.mistaken, mistaken_images(images, -nearest.score.to_numpy(), threshold, shown))


run(main)
