import pytest

from scripts.rendering.overview import DIFFERENCES, absences, checks, differences, digits, overview, versions

ALL = ["pca", "autoencoder", "kmeans", "classifier", "ood", "ebm_mixture", "ebm_mnist"]


def settings(schedule="constant", iterations=10_000, recipes=("assignment",), points=10_000):
    return {
        "ebm_mixture": {"schedule": schedule, "iterations": iterations, "points": points},
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
    found = differences(ALL, settings())
    assert found == ["all iterations", "validation", "averaged weights", "numbers"]


def test_differences_are_those_of_the_experiments_that_run():
    other = settings("linear", 2000, ("digits", "assignment"))
    mixture = ["averaged weights", "short mixture", "falling rate"]
    assert differences(ALL, other) == ["all iterations", "validation", *mixture, "cold recipe", "numbers"]
    assert set(differences(ALL, other)) == set(DIFFERENCES)
    assert differences(["pca"], other) == ["numbers"]
    assert differences(["classifier"], other) == ["validation", "numbers"]
    assert differences(["ebm_mixture"], other) == [*mixture, "numbers"]


@pytest.mark.parametrize(
    ("iterations", "points", "short"), [(10_000, 10_000, False), (9_999, 10_000, True), (10_000, 9_999, True)]
)
def test_training_of_the_mixture_with_less_than_the_assignments_is_short(iterations, points, short):
    assert ("short mixture" in differences(["ebm_mixture"], settings("constant", iterations, points=points))) == short


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


def test_cross_checks_tell_the_largest_difference_of_all_variants_and_seeds():
    def entry(*values):
        return {f"difference_to_sklearn/{name}": {"values": values} for name in ("labels", "centroids")}

    found = checks({"kmeans": {"random": entry(0.0, 2e-5), "class-means": entry(None, 1e-5)}})
    assert [row["difference"] for row in found] == [2e-5, 2e-5]
    assert checks({"kmeans": {"random": entry(None)}})[0]["difference"] is None
    assert checks({"classifier": {}}) == []
