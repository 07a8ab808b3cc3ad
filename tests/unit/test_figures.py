import io

import numpy as np
import pytest

from scripts.figures import autoencoder, classifier, ebm_mnist, ood
from scripts.methods.table import Table
from scripts.methods.training import COLUMNS

EMPTY = Table({name: np.array([]) for name in (*COLUMNS, "iteration", "energy_of_data", "energy_of_samples")})
CURVES = {
    "autoencoder": lambda: autoencoder.curves(EMPTY, 0),
    "classifier": lambda: classifier.curves(EMPTY),
    "digits": lambda: ebm_mnist.energy_curves(EMPTY),
}


@pytest.mark.parametrize("name", CURVES)
def test_curves_of_a_run_that_diverged_at_once_say_so(name):
    figure = CURVES[name]()
    figure.savefig(io.BytesIO())
    assert any("diverged in its first" in text.get_text() for axis in figure.axes for text in axis.texts)


@pytest.mark.parametrize(
    ("detector", "label", "number"),
    [("gmm", "Log-likelihood of the activations", "12"), ("msp", "Log-odds", "12.3"), ("new", "score of new", "12.3")],
)
def test_figures_name_and_write_what_the_detector_judges_by(detector, label, number):
    shown = ood.shown_value(detector)
    figure = ood.histograms(np.linspace(5, 20, 50), np.linspace(0, 8, 50), 6.0, shown)
    assert label in figure.axes[0].get_xlabel()
    figure = ood.mistaken_images(np.zeros((1, 28, 28)), np.array([12.3]), 6.0, shown)
    assert figure.axes[0].get_title() == number
