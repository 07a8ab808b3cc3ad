from scripts.findings import classifier
from tests.findings.cases.classifier import case


def test_accuracy_decides_how_well_digits_are_named():
    named = {value: classifier.find(case((value,)))["naming"] for value in (0.97, 0.969, 0.9, 0.899)}
    assert list(named.values()) == ["very well", "well enough", "well enough", "too badly"]
    assert classifier.find(case((None,), (None,)))["naming"] == "diverged"


def test_training_images_named_much_better_than_others_were_learned_by_heart():
    assert classifier.find(case((0.9,), (0.921,)))["learning"] == "by heart"
    assert classifier.find(case((0.9,), (0.919,)))["learning"] == "in general"
    assert classifier.find(case((None,), (None,)))["learning"] == "in general"


def test_most_frequent_mistake_is_off_the_diagonal():
    found = classifier.find(case((0.97,), mistakes=3))
    assert found["mistake"] == {"digit": 4, "taken": 9, "times": 3}
    assert found["images"] == 100
    assert classifier.find(case((1.0,), mistakes=0))["mistake"] is None


def test_seed_that_diverged_shows_no_mistake_and_no_losses():
    found = classifier.find(case((None, 0.9), (None, 0.9)))
    assert (found["gone"], found["mistake"], found["losses"]) == (True, None, None)
    assert found["naming"] == "well enough"
