"""Every verdict of every experiment on made-up results: its words are whole, and those that a person has read."""

import importlib
import re

import pytest

from docs.verdicts import EXPERIMENTS, PAGES, cases, paragraphs, section, written

CASES = [(experiment, name) for experiment in EXPERIMENTS for name in cases(experiment)]
# What is left of a template's or a catalogue's own signs, of a missing value, or of a sentence that lost its end.
BROKEN = r"\{\}|\{\{|%\(|\{%|\b(nan|None|Undefined|inf|True|False)\b| \.| ,|\( | \)|\.\.|,\.|:\.|,$"
BROKEN += r"|\b(are|is|of|for|and|than|with) (With|The|It|Of|In|No|Not|Every|That|From)\b"
# A person's choice of words begins a sentence with these in lower case: names that are written so.
LOWER = ("k-means++",)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_cases_reach_every_verdict_and_no_other(experiment):
    module = importlib.import_module(f"scripts.findings.{experiment}")
    found = [module.find(given) for given in cases(experiment).values()]
    assert {name: set(verdicts(found, name)) for name in module.VERDICTS} == {
        name: set(values) for name, values in module.VERDICTS.items()
    }


def verdicts(found, name):
    """Every value of a verdict in a finding: one, or one a variant."""
    if isinstance(found, list):
        for each in found:
            yield from verdicts(each, name)
    elif isinstance(found, dict):
        for key, value in found.items():
            if key == name:
                yield from value.values() if isinstance(value, dict) else [value]
            else:
                yield from verdicts(value, name)


@pytest.mark.parametrize(("experiment", "name"), CASES)
def test_no_text_is_broken_or_cut_off(experiment, name):
    page = section(experiment, cases(experiment)[name])
    for text in paragraphs(page):
        assert not re.search(BROKEN, text), text
        assert text[-1] in ".?!" or text.endswith(".)"), text
        assert text[0].isupper() or text[0].isdecimal() or text.startswith(LOWER), text


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_page_of_words_is_what_the_templates_say(experiment):
    page = (PAGES / f"{experiment}.md").read_text(encoding="utf-8")
    assert page == written(experiment), "read what changed, then run python -m docs.verdicts"
