"""The records that the jobs of a study left beside their logs."""

from pathlib import Path

from scripts.workflow.formats.scalars import read_json


def records(folders: list[Path], rows: list[tuple], seeds: list[int]) -> list[dict]:
    """Records of the jobs behind ``rows`` of metrics and of the data they read, by rule; not those of former settings
    that still lie in ``folders``, nor the report's own."""
    variants = {(experiment, variant) for _, experiment, variant, *_ in rows}
    experiments = {"data"} | {experiment for experiment, _ in variants}
    found = []
    for path in sorted(path for folder in folders for path in folder.rglob("*.json")):
        record = read_json(path)
        experiment, wildcards = record["rule"].rsplit("_", 1)[0], record["wildcards"]
        seed, variant = int(wildcards.get("seed", seeds[0])), wildcards.get("variant")
        if experiment in experiments and seed in seeds and (variant is None or (experiment, variant) in variants):
            found.append(record)
    return found
