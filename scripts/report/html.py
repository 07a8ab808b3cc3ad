"""Render the report as one HTML file."""

from scripts.workflow.job import run

from scripts.rendering.document import document
from scripts.workflow.files import write_text


def main(job):
    write_text(job.output[0], document(job.input, job.params, "html"))


run(main)
