"""Render the report as PDF."""

from scripts.workflow.job import run

from scripts.rendering.document import document
from scripts.rendering.pdf import write_pdf
from scripts.workflow.files import replacing


def main(job):
    page = document(job.input, job.params, "pdf")
    with replacing(job.output[0]) as part:
        write_pdf(page, part, job.params.provenance["epoch"])


run(main)
