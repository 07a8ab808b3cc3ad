"""Draw the selected mixture's log-likelihoods and the foreign images that were taken for digits."""

from scripts.figures.ood import likelihood_histograms, mistaken_images
from scripts.methods.threshold import kept_threshold
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.scalars import read_json
from scripts.workflow.formats.tables import read_csv, write_csv
from scripts.workflow.job import run

SHOWN = 30


def main(job):
    variants = [f"gmm-{components}" for components in job.params.settings["ood.components"]]
    selected = variants.index(read_json(job.input.selection)["variant"])
    table = read_csv(job.input.likelihoods[selected])
    digits = table[(table.part == "test") & (table.set == "digits")]
    foreign = table[(table.part == "test") & (table.set == "foreign")]
    threshold = -kept_threshold(-digits.log_likelihood.to_numpy())
    highest = foreign.sort_values("log_likelihood", ascending=False, kind="stable").head(SHOWN)
    images = read_arrays(job.input.foreign)["test"][highest.image.to_numpy()]
    write_csv(job.output.table, table[table.part == "test"])
    write_figure(
        job.output.figure,
        likelihood_histograms(digits.log_likelihood.to_numpy(), foreign.log_likelihood.to_numpy(), threshold),
    )
    write_figure(job.output.mistaken, mistaken_images(images, highest.log_likelihood.to_numpy(), threshold))


run(main)
