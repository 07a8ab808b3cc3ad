"""Settings at the ends of what is legal are refused before any job, or stand in a study that corners.py carries out."""

import itertools
from functools import reduce

import pytest
import yaml
from corners import CORNERS, LEFT, PROJECT, SCHEMA, legal, overrides, pairs, studies, values

from docs.settings import knobs
from scripts.workflow import settings as configuration
from scripts.workflow.mistakes import Validator

ENDS = [{path: end} for path, ends in CORNERS.items() for end in ends]
# What is refused alone, and pairs of what is not.
REFUSED = [end for end in ENDS if not legal(end)]
REFUSED += [two for pair in pairs() if not legal(two := values(pair)) and all(legal({path: two[path]}) for path in two)]


def test_every_setting_has_its_ends_or_is_left_out_by_name():
    known = dict(knobs(SCHEMA))
    assert set(known) == set(CORNERS) | LEFT
    assert all(Validator(known[path]).is_valid(end) for path, ends in CORNERS.items() for end in ends)


def test_every_pair_of_ends_is_refused_or_stands_in_a_study():
    rows = [{(path, str(end)) for path, end in row.items()} for row in studies()]
    left = [two for pair in pairs() if legal(two := values(pair))]
    left = [two for two in left if not any(row >= {(path, str(end)) for path, end in two.items()} for row in rows)]
    assert left == []
    assert len(rows) < 12


@pytest.mark.parametrize("chosen", REFUSED, ids=str)
def test_ends_that_contradict_are_refused_with_their_keys(chosen, tmp_path):
    file = tmp_path / "corner.yaml"
    study = reduce(configuration._merge, overrides(chosen))
    file.write_text(yaml.safe_dump({"study": "tiny", "studies": {"tiny": study}}))
    with pytest.raises(SystemExit) as refused:
        configuration.load({}, PROJECT, [file])
    lines = str(refused.value).splitlines()
    assert all(len(line) <= 300 for line in lines)
    assert any(path in line for path, line in itertools.product(chosen, lines))
