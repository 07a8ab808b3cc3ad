"""Cut scikit-learn's two sample photographs into grey patches of the digits' size."""

from scripts.workflow.job import run

from sklearn.datasets import load_sample_images

from scripts.methods.digits import SIDE
from scripts.methods.patches import grey, patches
from scripts.workflow.formats.arrays import write_arrays


def main(job):
    validation, test = load_sample_images().images
    write_arrays(job.output[0], validation=patches(grey(validation), SIDE), test=patches(grey(test), SIDE))


run(main)
