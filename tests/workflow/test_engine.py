"""The warm engine of these tests says and returns what its command line does."""

import re

import pytest

TINY = ("--cores", "2", "report.pdf", "report.html", "--configfile", "tests/tiny.yaml")


def said(answer):
    """The status, and the words without times: the engine prints some of its sets in any order."""
    text = re.sub(r"^ *(Date|Workflow ID|Command): .*|^\[.* 20\d\d\]$", "", answer.stdout, flags=re.M)
    return answer.returncode, sorted(re.findall(r"[^\s,{}]+", text))


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("snakemake", ("--dry-run", *TINY)),
        ("snakemake", (*TINY, "--config", "study=smaple")),
        ("snakemake", ("--dry-run", *TINY, "--workflow-profile", "none")),
        ("snakemake", (*TINY, "--no-such-option")),
        ("scripts.workflow.why", TINY),
        ("scripts.workflow.lint", ()),
    ],
)
def test_warm_engine_answers_as_the_command_does(copy, module, arguments):
    copy.edit("tests/tiny.yaml", "max_iterations: 20", "max_iterations: 2")
    warm, cold = copy.python(module, *arguments), copy.cold(module, *arguments)
    assert said(warm) == said(cold)


def test_warm_engine_runs_each_project_in_its_own_folder_with_its_own_code(copy, fresh, tmp_path):
    other = fresh(tmp_path / "other")
    other.edit("scripts/workflow/why.py", "def main(", 'print("Edited")\n\n\ndef main(')
    found = [project.python("scripts.workflow.why", *TINY).stdout for project in (copy, other, copy)]
    assert ["Edited" in text for text in found] == [False, True, False]
    assert ["Nothing would run" in text for text in found] == [True, False, True]
