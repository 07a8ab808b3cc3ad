import pytest
import torch

from scripts.findings import ood
from scripts.methods.activations import ACTIVATIONS
from scripts.methods.networks.classifier import Classifier
from tests.findings.cases.ood import case, results


@pytest.mark.parametrize(
    ("auroc", "expected"),
    [(0.9, "most"), (0.899, "many"), (0.7, "many"), (0.699, "hardly"), (0.5, "none"), (0.1, "none")],
)
def test_auroc_of_the_selected_detector_decides_how_many_are_told(auroc, expected):
    found = ood.find(case({"gmm-5": results((auroc,)), "gmm-10": results((0.99,), selected=(0,))}))
    assert (found["told"], found["told_here"]) == (expected, expected)


def test_answer_is_on_all_seeds_and_the_caption_on_the_one_shown():
    found = ood.find(case({"gmm-5": results((0.5, 0.99, 0.99), selected=(1, 1, 1))}))
    assert (found["told"], found["told_here"]) == ("many", "none")
    assert found["test"] == pytest.approx(0.8267, abs=1e-4)


def test_means_are_of_the_detector_that_each_seed_selected():
    metrics = {"gmm-5": results((0.8, 0.1), selected=(1, 0)), "gmm-10": results((0.1, 0.6), selected=(0, 1))}
    assert ood.find(case(metrics))["test"] == pytest.approx(0.7)


def test_loss_from_validation_to_test_is_said_beyond_its_threshold():
    assert ood.find(case({"gmm-5": results((0.9,), (0.96,))}))["carries_over"] == "no"
    assert ood.find(case({"gmm-5": results((0.9,), (0.94,))}))["carries_over"] == "yes"


def test_seeds_agree_only_if_all_select_what_the_first_selects():
    def choice(*selected):
        metrics = {"gmm-5": results((0.9,) * len(selected), selected=selected)}
        metrics["gmm-10"] = results((0.8,) * len(selected), selected=[1 - value for value in selected])
        return ood.find(case(metrics))["choice"]

    assert [choice(1), choice(1, 1), choice(1, 0)] == ["one seed", "agreed", "disputed"]
    assert ood.find(case({"gmm-5": results((0.9, 0.9), selected=(1, 1))}))["choice"] == "one detector"


def test_component_with_fewer_images_than_activations_is_singular():
    found = {count: ood.find(case({"gmm-5": results((0.9,))}, smallest=count)) for count in (255, 256)}
    assert [found[count]["covariances"] for count in (255, 256)] == ["singular", "regular"]
    assert ood.find(case({"msp": results((0.9,))}))["covariances"] == "unsaid"


def test_activations_that_are_all_constant_have_no_smallest_component():
    found = ood.find(case({"gmm-5": results((0.5,)), "msp": results((0.5,), selected=(0,))}, smallest=None))
    assert (found["covariances"], found["least"]) == ("constant", None)
    assert found["smallest"] == {"gmm-5": "none", "msp": "none"}


def test_number_of_activations_is_the_networks():
    assert Classifier().features(torch.zeros(1, 784)).shape == (1, ACTIVATIONS)


def test_key_rows_are_those_that_some_seed_selected_and_all_where_none_could():
    metrics = {"gmm-5": results((0.9, 0.9), selected=(1, 0)), "gmm-10": results((0.9, 0.9), selected=(0, 1))}
    assert [row.variant for row in ood.find(case(metrics))["key"]] == ["gmm-5", "gmm-10"]
    metrics["gmm-20"] = results((0.8, 0.8), selected=(0, 0))
    assert [row.name for row in ood.find(case(metrics))["key"]] == ["selected auroc"] * 2
    lost = {"gmm-5": results((None,)), "gmm-10": results((None,), selected=(0,))}
    assert [row.name for row in ood.find(case(lost))["key"]] == ["auroc", "auroc"]
