"""What a finding is made of, and the rows of the key table that it gives."""

from collections.abc import Callable
from typing import NamedTuple


class Given(NamedTuple):
    """What an experiment hands to its finding.

    metrics : by variant and metric, ``{mean, std, n, values, seeds, status, reason}`` over the seeds
    missing : the runs with a value that does not exist, ``{variant, seed, status, reason}``
    settings : the experiment's block of the configuration
    seeds : those of the study; figures show the first
    table, json : the content of a file that was handed over, by its path below results/<study>/
    """

    metrics: dict[str, dict[str, dict]]
    missing: list[dict]
    settings: dict
    seeds: list[int]
    table: Callable[[str], list[dict]]
    json: Callable[[str], object]


class Key(NamedTuple):
    """A row of the key table: ``name`` is what the experiment's names call it, ``better`` is higher or lower."""

    name: str
    variant: str
    metric: str
    style: str
    digits: int
    better: str
