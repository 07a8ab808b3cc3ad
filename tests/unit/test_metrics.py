import csv

import numpy as np
import pytest

from scripts.workflow import metrics
from scripts.workflow.summary import missing, summarise


def write(path, values, variant="random", seed=0):
    metrics.write_metrics(path, "sample", "kmeans", variant, seed, values)
    return metrics.read_rows(path)


def row(metric="ari", value="1.0", variant="random", seed="0", status="ok", reason=""):
    return ("sample", "kmeans", variant, seed, metric, value, status, reason)


def test_rows_have_the_columns_in_order(tmp_path):
    write(tmp_path / "m.csv", {"ari": 0.5})
    with (tmp_path / "m.csv").open(newline="") as file:
        lines = list(csv.reader(file))
    assert lines == [
        ["study", "experiment", "variant", "seed", "metric", "value", "status", "reason"],
        ["sample", "kmeans", "random", "0", "ari", "0.5", "ok", ""],
    ]


@pytest.mark.parametrize("value", [1 / 3, 1e-300, -0.0, 12345678901234567.0, np.float32(0.1), np.int64(3), 7])
def test_number_comes_back_bit_for_bit(tmp_path, value):
    assert float(write(tmp_path / "m.csv", {"x": value})[0][5]) == float(value)


def test_reason_with_commas_quotes_and_lines_comes_back(tmp_path):
    reason = 'one, "two"\nthree'
    rows = write(tmp_path / "m.csv", {"x": (None, "diverged", reason)})
    assert rows[0][5:] == ("", "diverged", reason)


def test_missing_value_without_a_reason_is_refused_by_name(tmp_path):
    for value in (None, (None, "diverged", "")):
        with pytest.raises(ValueError, match=r"kmeans/random: inertia has no value and no reason"):
            write(tmp_path / "m.csv", {"ari": 1, "inertia": value})
    assert not (tmp_path / "m.csv").exists()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -np.inf, np.float32("nan"), (float("nan"), "ok", "why")])
def test_value_that_is_not_finite_is_refused_by_name(tmp_path, value):
    with pytest.raises(ValueError, match=r"kmeans/random: inertia is -?(nan|inf)"):
        write(tmp_path / "m.csv", {"inertia": value})
    assert list(tmp_path.iterdir()) == []


def test_unknown_status_is_refused_by_name(tmp_path):
    with pytest.raises(ValueError, match="kmeans/random: inertia has the unknown status 'bad'"):
        write(tmp_path / "m.csv", {"inertia": (1.0, "bad", "x")})


def test_summary_is_nested_by_experiment_variant_and_metric():
    summary = summarise([row("ari"), row("nmi"), row("ari", variant="class-means")])
    assert {variant: set(found) for variant, found in summary["kmeans"].items()} == {
        "random": {"ari", "nmi"},
        "class-means": {"ari"},
    }
    assert set(summary) == {"kmeans"}


def test_mean_and_std_with_one_degree_of_freedom_less_equal_numpys():
    values = np.random.default_rng(0).normal(size=5)
    entry = summarise([row(value=repr(float(v)), seed=str(s)) for s, v in enumerate(values)])
    entry = entry["kmeans"]["random"]["ari"]
    assert entry["n"] == 5
    assert entry["mean"] == pytest.approx(values.mean())
    assert entry["std"] == pytest.approx(values.std(ddof=1))
    assert entry["values"] == values.tolist()
    assert entry["seeds"] == [0, 1, 2, 3, 4]


def test_one_value_has_a_mean_and_no_std():
    entry = summarise([row(value="0.25")])["kmeans"]["random"]["ari"]
    assert (entry["n"], entry["mean"], entry["std"], entry["status"]) == (1, 0.25, None, "ok")


def test_zero_is_a_value():
    entry = summarise([row(value="0.0"), row(value="0.0", seed="1")])["kmeans"]["random"]["ari"]
    assert (entry["n"], entry["mean"], entry["std"]) == (2, 0.0, 0.0)


def test_missing_value_is_null_in_its_place_and_left_out_of_the_mean():
    rows = [row(value="1.0"), row(value="", seed="1", status="diverged", reason="too far"), row(value="3.0", seed="2")]
    entry = summarise(rows)["kmeans"]["random"]["ari"]
    assert entry["values"] == [1.0, None, 3.0]
    assert (entry["n"], entry["mean"], entry["std"]) == (2, 2.0, pytest.approx(2**0.5))
    assert (entry["status"], entry["reason"]) == ("diverged", "too far")


def test_only_missing_values_have_neither_mean_nor_std():
    entry = summarise([row(value="", status="improper", reason="why")])["kmeans"]["random"]["ari"]
    assert (entry["n"], entry["mean"], entry["std"], entry["values"]) == (0, None, None, [None])


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        (["ok", "ok"], "ok"),
        (["ok", "diverged", "ok"], "diverged"),
        (["ok", "undefined"], "undefined"),
        (["diverged", "undefined"], "diverged"),
        (["improper", "diverged", "ok"], "improper"),
        (["diverged", "improper"], "improper"),
    ],
)
def test_status_of_a_summary_is_the_worst(statuses, worst):
    rows = [row(seed=str(seed), status=status) for seed, status in enumerate(statuses)]
    assert summarise(rows)["kmeans"]["random"]["ari"]["status"] == worst


def test_runs_with_missing_values_are_named_once_for_each_reason():
    far = {"value": "", "status": "diverged", "seed": "1", "reason": "far"}
    rows = [row("ari"), row("ari", **far), row("nmi", **far), row("x", **far | {"reason": "b"})]
    run = {"variant": "random", "seed": 1, "status": "diverged"}
    assert missing(rows) == {"kmeans": [run | {"reason": "far"}, run | {"reason": "b"}]}
    assert missing([row("ari")]) == {"kmeans": []}


def test_written_rows_are_summarised_like_the_values(tmp_path):
    rows = []
    for seed in range(3):
        rows += write(tmp_path / "m.csv", {"ari": seed / 7}, seed=seed)
    metrics.write_rows(tmp_path / "all.csv", rows)
    assert metrics.read_rows(tmp_path / "all.csv") == rows
    entry = summarise(rows)["kmeans"]["random"]["ari"]
    assert entry["values"] == [0, 1 / 7, 2 / 7]
