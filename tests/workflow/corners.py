"""Settings at the ends of what is legal, alone and in pairs, are carried through to the report.

The ends come from config.schema.yaml; a few studies hold each pair of them that can meet in a job. `make test-slow`
carries out the first of these studies, which hold most pairs, `make corners` all. What cannot be carried out is refused
before any job: see test_corners.py.
"""

import itertools
import os
import random
from functools import reduce
from pathlib import Path

import pytest
import yaml

from docs.settings import knobs
from scripts.workflow import settings as configuration
from scripts.workflow.mistakes import contradictions

PROJECT = Path(__file__).resolve().parents[2]
TINY = yaml.safe_load((PROJECT / "tests/tiny.yaml").read_text(encoding="utf-8"))["studies"]["tiny"]
SCHEMA = configuration.read_schema(PROJECT)
# What costs nothing however large it is; other numbers without a largest one are twice the tiny study's.
FREE, LARGE = ("batch_size", "reduce_patience", "max_iterations"), 10**12
# Of what the schema does not number. The other choices need files of one's own, or are not a setting of a job.
CHOICES = {
    "seeds": ([0], [4294967295]),
    "kmeans.starts": (["random"], ["random", "k-means-plus-plus", "class-means"]),
    "ood.detectors": (["msp"], ["gmm-1", "gmm-50", "msp"]),
    "ebm_mixture.chains": (["1-data"], ["5-random", "5-persistent", "5-data"]),
    "ebm_mnist.recipes": (["digits"], ["digits", "assignment"]),
}
LEFT = {"study", "studies", "experiments", "report.language", "data.penguins", "data.mirror", "data.digits"}
LEFT |= {"ood.foreign"}
# What one experiment takes from another; the data and the seeds meet every setting.
READS = {("ood", "classifier"), ("ebm_mnist", "classifier")}
# Orders that are tried for few studies.
TRIES = 30


def ends(path: str, knob: dict) -> tuple:
    """The smallest and the largest value, or the first and the last."""
    if path in CHOICES:
        return CHOICES[path]
    if "enum" in knob:
        return knob["enum"][0], knob["enum"][-1]
    if "number" in knob["type"]:
        return 1.0e-300, knob.get("maximum", 1 - 1.0e-15)
    usual = reduce(lambda part, key: part[key], path.split("."), tiny({})) or 20
    return knob["minimum"], knob.get("maximum", LARGE if path.rpartition(".")[2] in FREE else 2 * usual)


def tiny(chosen: dict) -> dict:
    """All settings of the tiny study with the values at the paths."""
    return reduce(configuration._merge, overrides(chosen), configuration.defaults(SCHEMA))


def overrides(chosen: dict) -> list[dict]:
    nested = [reduce(lambda value, key: {key: value}, reversed(path.split(".")), end) for path, end in chosen.items()]
    return [TINY, *nested]


def legal(chosen: dict) -> bool:
    return not any(contradictions(tiny(chosen)))


CORNERS = {path: ends(path, knob) for path, knob in knobs(SCHEMA) if path not in LEFT}


def values(chosen) -> dict:
    """The values by path for pairs of a path and the number of its end."""
    return {path: CORNERS[path][end] for path, end in chosen}


def pairs() -> list[frozenset]:
    """Every pair of ends of settings that can meet in a job."""

    def meet(one: str, other: str) -> bool:
        blocks = {one.partition(".")[0], other.partition(".")[0]}
        return one != other and (len(blocks) == 1 or bool(blocks & {"data", "seeds"}) or tuple(blocks) in READS)

    single = [(path, end) for path, both in CORNERS.items() for end in range(len(both))]
    return [frozenset(pair) for pair in itertools.combinations(single, 2) if meet(*(path for path, _ in pair))]


def studies() -> list[dict]:
    """Settings that are carried out together, by path: few in which each legal pair stands, most pairs first."""
    wanted = {pair for pair in pairs() if legal(values(pair))}
    return min((search(wanted, random.Random(seed)) for seed in range(TRIES)), key=len)


def search(wanted: set[frozenset], generator: random.Random) -> list[dict]:
    left, found = set(wanted), []
    while left:
        row = dict(generator.choice(sorted(left, key=sorted)))
        for path in generator.sample(sorted(CORNERS), len(CORNERS)):
            gains = {end: sum(frozenset([(path, end), other]) in left for other in row.items()) for end in (0, 1)}
            for end in sorted(gains, key=gains.get, reverse=True):
                if path not in row and legal(values([*row.items(), (path, end)])):
                    row[path] = end
        left -= {frozenset(pair) for pair in itertools.combinations(row.items(), 2)}
        found.append(values(row.items()))
    return found


ROWS = studies()[: int(os.environ.get("CORNERS", "2"))]


@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_study_of_corners_is_carried_through_to_both_reports(row, project):
    study = reduce(configuration._merge, overrides(row))
    (project.folder / "corners.yaml").write_text(yaml.safe_dump({"study": "tiny", "studies": {"tiny": study}}))
    answer = project.snakemake("--cores", "2", "report.pdf", "report.html", "--configfile", "corners.yaml")
    assert answer.returncode == 0, f"{study}\n{answer.stdout}"
    assert "tiny" in project.html_words() and project.pdf_words()


@pytest.mark.parametrize("experiment", SCHEMA["properties"]["experiments"]["default"])
def test_report_of_one_experiment_is_written(experiment, copy):
    copy.edit("tests/tiny.yaml", "seeds: [0]", f"seeds: [0]\n    experiments: [{experiment}]")
    answer = copy.make("report.html")
    assert answer.returncode == 0, answer.stdout
    assert {row["experiment"] for row in copy.metrics()} == {experiment}
