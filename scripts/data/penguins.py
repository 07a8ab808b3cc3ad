"""Collect the complete rows of the penguin table."""

from scripts.workflow.job import run

import importlib.util
from pathlib import Path

from scripts.methods.penguins import clean
from scripts.workflow.formats.scalars import write_json
from scripts.workflow.formats.tables import write_csv


def main(job):
    own = job.params.settings["data.penguins"]
    # Not imported: the package reads its table with a deprecated loader.
    package = importlib.util.find_spec("palmerpenguins").origin
    source = Path(job.input[0]) if own else Path(package).parent / "data/penguins.csv"
    _, columns, facts = clean(source.read_bytes(), own or source.name)
    write_csv(job.output.table, columns)
    write_json(job.output.facts, {"source": own or "palmerpenguins", **facts})


run(main)
