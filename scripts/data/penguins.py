"""Collect the complete rows of the penguin table."""

from scripts.workflow.job import run

import importlib.util
from pathlib import Path

from scripts.methods.penguins import clean
from scripts.workflow.formats.scalars import write_json
from scripts.workflow.formats.tables import write_csv


def main(job):
    own = job.params.settings["data.penguins"]
    if own and not Path(own).is_file():
        raise ValueError(f"data.penguins: {own} is not a file: give the path of a CSV, seen from the project's folder")
    # Not imported: the package reads its table with a deprecated loader.
    package = importlib.util.find_spec("palmerpenguins").origin
    source = Path(own or Path(package).parent / "data/penguins.csv")
    table, dropped = clean(source.read_bytes(), own or source.name)
    write_csv(job.output.table, table)
    write_json(job.output.facts, {"source": own or "palmerpenguins", "rows": len(table), "dropped": dropped})


run(main)
