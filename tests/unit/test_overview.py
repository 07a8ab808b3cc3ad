import pytest

from scripts.rendering.overview import DIFFERENCES, absences, differences, digits, overview, versions

ALL = ["pca", "autoencoder", "kmeans", "classifier", "ood", "ebm_mixture", "ebm_mnist"]


def settings(schedule="constant", iterations=10_000, recipes=("assignment",)):
    return {
        "ebm_mixture": {"schedule": schedule, "iterations": iterations},
        "ebm_mnist": {"recipes": list(recipes)},
    }


def job(rule="kmeans_fit", seconds=1.5, python="3.11.7", **wildcards):
    shown = {"peak_memory_mib": 100.0, "device": "cpu", "packages": {"numpy": "2.4"}}
    return {"rule": rule, "seconds": seconds, "python": python, "wildcards": wildcards, **shown}


def rows(**parts):
    """Rows of a split that takes digits in turn."""
    names = [part for part, count in parts.items() for _ in range(count)]
    return [{"image": float(image), "digit": float(image % 10), "part": part} for image, part in enumerate(names)]


def test_versions_that_differ_between_jobs_are_all_listed():
    jobs = [{"python": "3.11.7", "packages": {"numpy": "2.3"}}, {"python": "3.11.7", "packages": {"numpy": "2.4"}}]
    assert versions(jobs) == {"numpy": ["2.3", "2.4"], "python": ["3.11.7"]}


@pytest.mark.parametrize(("python", "mixed"), [("3.11.7", False), ("3.12.1", True)])
def test_results_are_mixed_where_a_version_differs(python, mixed):
    assert overview([], settings(), {}, [job(), job(python=python)], [])["mixed"] == mixed


def test_jobs_are_counted_summed_and_shown_with_what_they_have():
    found = overview([], settings(), {}, [job(variant="random", seed="0"), job("ebm_mixture_compare", 2.0)], [])
    assert (found["count"], found["seconds"]) == (2, 3.5)
    shown = [(row["experiment"], row["variant"], row["seed"]) for row in found["jobs"]]
    assert shown == [("kmeans", "random", "0"), ("ebm_mixture", None, None)]


def test_image_sets_of_a_mirrors_own_list_are_told_from_the_public_ones():
    images = {"mnist": {"name": "mnist-1a2b3c4d", "own": True}, "photographs": {"name": "photographs", "own": False}}
    assert overview([], settings(), images, [], [])["listed"] == {"mnist": images["mnist"]}


def test_digits_are_counted_by_part_and_all_together():
    assert digits(rows(train=20, validation=5, test=5, unused=10)) == {
        "all": 40,
        "each": 4,
        "train": 20,
        "validation": 5,
        "test": 5,
    }
    assert digits(rows(train=21))["each"] is None


def test_study_as_the_assignment_differs_by_what_the_assignment_lacked():
    assert differences(ALL, settings()) == ["all iterations", "validation", "numbers"]


def test_differences_are_those_of_the_experiments_that_run():
    other = settings("linear", 2000, ("digits", "assignment"))
    assert differences(ALL, other) == ["all iterations", "validation", "short falling rate", "cold recipe", "numbers"]
    assert differences(["pca"], other) == ["numbers"]
    assert differences(["classifier"], other) == ["validation", "numbers"]
    assert differences(["ebm_mixture"], other) == ["short falling rate", "numbers"]


@pytest.mark.parametrize(("iterations", "named"), [(5000, "short falling rate"), (5001, "falling rate")])
def test_training_of_half_as_many_iterations_is_short(iterations, named):
    found = differences(["ebm_mixture"], settings("linear", iterations))
    assert found == [named, "numbers"] and set(found) <= set(DIFFERENCES)


def test_runs_that_lack_a_value_are_grouped_by_variant_status_and_reason():
    def run(variant, seed, status="diverged", reason="one"):
        return {"variant": variant, "seed": seed, "status": status, "reason": reason}

    runs = [run("b", 0), run("b", 1), run("b", 1, reason="two"), run("b", 2, "improper"), run("a", 0)]
    assert absences(runs, [0, 1, 2]) == [
        {
            "variant": "b",
            "status": "diverged",
            "gone": 2,
            "seeds": 3,
            "reasons": [{"reason": "one", "seeds": [0, 1], "count": 2}, {"reason": "two", "seeds": [1], "count": 1}],
        },
        {
            "variant": "b",
            "status": "improper",
            "gone": 1,
            "seeds": 3,
            "reasons": [{"reason": "one", "seeds": [2], "count": 1}],
        },
        {
            "variant": "a",
            "status": "diverged",
            "gone": 1,
            "seeds": 3,
            "reasons": [{"reason": "one", "seeds": [0], "count": 1}],
        },
    ]
    assert absences([], [0]) == []
