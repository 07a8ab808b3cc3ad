"""Put the seeds' findings together, and two principal components beside them."""

from scripts.workflow.formats import read_json, write_json
from scripts.workflow.job import run
from scripts.workflow.metrics import summarise


def main(job):
    seeds = job.params.settings["seeds"]
    rows = [
        (job.wildcards.study, "autoencoder", "mlp", seed, name, str(value), "ok", "")
        for seed, path in zip(seeds, job.input, strict=True)
        for name, value in read_json(path).items()
        if not isinstance(value, bool)
    ]
    findings = summarise(rows)["autoencoder"]["mlp"]
    findings["stopped_early"] = sum(read_json(path)["stopped_early"] for path in job.input)
    write_json(job.output[0], findings)


run(main)
