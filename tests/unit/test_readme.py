"""The README's numbers are those of the study that it names."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.findall(r"\| `(\w+)/([\w-]+)/([\w/]+)` \| ([\d.]+) \|", (ROOT / "README.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("experiment", "variant", "metric", "shown"), ROWS)
def test_number_is_the_metric_of_the_laptop_study(experiment, variant, metric, shown):
    with (ROOT / "docs/laptop/metrics.csv").open(newline="") as file:
        key = {"experiment": experiment, "variant": variant, "seed": "0", "metric": metric}
        (value,) = [float(row["value"]) for row in csv.DictReader(file) if key.items() <= row.items()]
    assert f"{value:.{len(shown.partition('.')[2])}f}" == shown


def test_there_are_numbers_to_check():
    assert len(ROWS) == 14
