import io

import numpy as np
import pytest

from scripts.figures import autoencoder, classifier, ebm_mixture, ebm_mnist, kmeans, ood
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


def test_empty_cluster_is_drawn_as_empty_and_not_as_a_share_of_nothing():
    counts, image = np.array([[3, 0], [1, 0]]), np.zeros((1, 28, 28), dtype=np.uint8)
    figure = kmeans.cluster_columns(np.zeros((2, 784)), [image, image[:0]], counts)
    figure.savefig(io.BytesIO())
    assert [axis.get_title() for axis in figure.axes[:2]] == ["4 images\n75% “0”", "0 images\nempty"]


def test_scores_that_are_all_the_same_are_drawn():
    figure = ood.histograms(np.ones(20), np.ones(10), 1.0, ood.shown_value("gmm"))
    figure.savefig(io.BytesIO())
    assert all(np.isfinite([*axis.get_xlim(), *axis.get_ylim()]).all() for axis in figure.axes)


def test_laws_of_chains_are_named_by_their_steps_or_said_not_to_be_there():
    density = np.ones((4, 4))
    figure = ebm_mixture.chain_laws({"1": density, "50": density, "limit": density, "data": density})
    assert [axis.get_title() for axis in figure.axes] == ["Data", "After 1 step", "After 50 steps"]
    assert [text.get_text() for text in ebm_mixture.chain_laws({}).axes[0].texts] == ["not computed"]


def test_variant_without_a_density_or_an_energy_is_said_to_have_none():
    points, plane = np.zeros((5, 2)), np.ones((4, 4))
    models = {
        "1-data": (points + 8, None, plane * np.nan),
        "10-persistent": (points, plane, np.arange(16.0).reshape(4, 4)),
    }
    figure = ebm_mixture.variant_grid(points, plane, models)
    texts = [text.get_text() for axis in figure.axes for text in axis.texts]
    assert texts == ["5 outside", "none", "not finite"]
    assert figure.axes[1].get_title() == "1 step,\nstarts at\nthe data"
    figure.savefig(io.BytesIO())


def test_course_of_a_single_stored_update_and_of_improper_energies_is_drawn():
    rows = {
        "variant": np.array(["1-data"]),
        "seed": np.array([0]),
        "updates": np.array([0]),
        "evaluations": np.array([0]),
    }
    table = Table(rows | {"kl": np.array([np.nan]), "mode_mass": np.array([np.nan])})
    ebm_mixture.courses(table, {"1-data": None}, None).savefig(io.BytesIO())
    ebm_mixture.equal_work(table, ["1-data"], None).savefig(io.BytesIO())
