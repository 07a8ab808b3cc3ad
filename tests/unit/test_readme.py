"""The README's numbers are those of the study that it names."""

import csv
import re
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROWS = re.findall(r"\| `(\w+)/([\w-]+)/([\w/]+)` \| ([\d.]+) \|", README)
SPREADS = re.findall(r"\| `(\w+)/([\w-]+)/([\w/-]+)` \| ([\d.]+) ± ([\d.]+) \|", README)


def values(study, experiment, variant, metric):
    """Of all seeds of a published study, the first one's first."""
    with (ROOT / f"docs/{study}/metrics.csv").open(newline="") as file:
        key = {"experiment": experiment, "variant": variant, "metric": metric}
        return [float(row["value"]) for row in csv.DictReader(file) if key.items() <= row.items()]


def digits(shown):
    return len(shown.partition(".")[2])


@pytest.mark.parametrize(("experiment", "variant", "metric", "shown"), ROWS)
def test_number_is_the_metric_of_the_laptop_study(experiment, variant, metric, shown):
    assert f"{values('laptop', experiment, variant, metric)[0]:.{digits(shown)}f}" == shown


@pytest.mark.parametrize(("experiment", "variant", "metric", "mean", "deviation"), SPREADS)
def test_mean_and_deviation_are_those_of_the_mixture_study(experiment, variant, metric, mean, deviation):
    found = values("mixture", experiment, variant, metric)
    assert len(found) == 5
    assert f"{statistics.fmean(found):.{digits(mean)}f}" == mean
    assert f"{statistics.stdev(found):.{digits(deviation)}f}" == deviation


def test_there_are_numbers_to_check():
    assert (len(ROWS), len(SPREADS)) == (10, 6)
