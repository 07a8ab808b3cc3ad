import io

import numpy as np
import pandas as pd
import pytest

from scripts.figures import autoencoder, classifier, ebm_mixture, ebm_mnist
from scripts.methods.training import COLUMNS

EMPTY = pd.DataFrame(columns=[*COLUMNS, "iteration", "energy_of_data", "energy_of_samples"])
CURVES = {
    "autoencoder": lambda: autoencoder.curves(EMPTY, 0),
    "classifier": lambda: classifier.curves(EMPTY),
    "mixture": lambda: ebm_mixture.training(EMPTY, np.eye(4)),
    "digits": lambda: ebm_mnist.energy_curves(EMPTY),
}


@pytest.mark.parametrize("name", CURVES)
def test_curves_of_a_run_that_diverged_at_once_say_so(name):
    figure = CURVES[name]()
    figure.savefig(io.BytesIO())
    assert any("diverged in its first" in text.get_text() for axis in figure.axes for text in axis.texts)
