"""Put the seeds' findings together, and two principal components beside them."""

from scripts.workflow.job import run

from scripts.workflow.formats.scalars import read_json, write_json
from scripts.workflow.summary import summarise


def main(job):
    seeds = job.params.settings["seeds"]
    rows = []
    for seed, path in zip(seeds, job.input, strict=True):
        findings = read_json(path)
        reason = findings.pop("reason")
        for name, value in findings.items():
            cells = ("", "diverged", reason) if value is None else (str(value), "ok", "")
            rows.append((job.wildcards.study, "autoencoder", "mlp", seed, name, *cells))
    write_json(job.output[0], summarise(rows)["autoencoder"]["mlp"])


run(main)
