"""Gather the metrics of all experiments, and the records of the jobs that made them."""

from scripts.workflow.job import run

from pathlib import Path

from scripts.workflow.formats.scalars import write_json
from scripts.workflow.metrics import read_rows, write_rows
from scripts.workflow.records import records
from scripts.workflow.summary import summarise


def main(job):
    settings, images = dict(job.params.settings), job.params.settings["images"]
    del settings["images"]
    rows = [row for path in job.input.metrics for row in read_rows(path)]
    write_rows(job.output.metrics, rows)
    write_json(job.output.summary, summarise(rows))
    folders = [*(Path("results/data/logs") / facts["name"] for facts in images.values()), Path(job.log[0]).parent]
    jobs = records(folders, rows, settings["seeds"])
    write_json(job.output.run, {"study": job.wildcards.study, "settings": settings, "images": images, "jobs": jobs})


run(main)
