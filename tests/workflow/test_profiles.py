"""What the profiles say about the rules is true of the rules."""

import ast
import json
import math
import re
import shutil
from pathlib import Path

import pytest
import yaml
from snakemake.settings.types import SharedFSUsage

ROOT = Path(__file__).resolve().parents[2]
PROFILES = {path.parent.name: path for path in sorted(ROOT.glob("profiles/*/profile.yaml"))}
CLUSTER = ["slurm", "slurm-gpu"]


def profile(name):
    return yaml.safe_load(PROFILES[name].read_text(encoding="utf-8"))


def given_gpu(name):
    return {rule for rule, resources in profile(name)["set-resources"].items() if "gpu" in resources}


@pytest.fixture(scope="module")
def on_a_device(known):
    """The rules whose script asks for its device."""

    def asks(rule):
        tree = ast.parse((ROOT / "rules" / rule.script).read_bytes())
        return any(isinstance(node, ast.Name) and node.id == "device" for node in ast.walk(tree))

    return {name for name, rule in known.items() if rule.script and asks(rule)}


@pytest.mark.parametrize("name", PROFILES)
def test_profile_names_only_rules_that_exist(known, name):
    read = profile(name)
    named = {rule for key in ("set-resources", "set-threads", "groups") for rule in read.get(key, {})}
    assert named <= set(known)


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_repeats_when_jobs_rerun(name):
    for key in ("rerun-triggers", "max-checksum-file-size", "rerun-incomplete"):
        assert profile(name)[key] == profile("default")[key]


@pytest.mark.parametrize("name", ["default", "gpu"])
def test_profile_of_one_machine_needs_no_place_below_home(name):
    assert set(profile(name)["shared-fs-usage"]) == {str(usage) for usage in SharedFSUsage} - {"source-cache"}


def test_trainings_on_torch_and_nothing_else_have_a_gpu_on_the_cluster(on_a_device):
    assert given_gpu("slurm-gpu") == {rule for rule in on_a_device if rule.endswith("_train")}
    assert given_gpu("slurm") == set()


def test_whatever_can_use_a_gpu_has_one_on_a_machine_with_a_gpu(on_a_device):
    assert given_gpu("gpu") == on_a_device


@pytest.mark.parametrize("name", CLUSTER)
def test_rules_are_grouped_but_for_long_ones(known, name):
    read = profile(name)
    submitted = {rule for rule, found in known.items() if found.script}
    assert set(read["groups"]) | set(read["set-resources"]) == submitted
    assert not set(read["groups"]) & set(read["set-resources"])


@pytest.mark.parametrize("name", CLUSTER)
def test_run_time_grows_with_the_attempt(name):
    read = profile(name)
    times = [read["default-resources"]["runtime"]]
    times += [resources["runtime"] for resources in read["set-resources"].values()]
    assert all(text.endswith("* attempt") for text in times)


def test_memory_of_every_job_grows_with_the_attempt(known):
    for name, rule in known.items():
        if rule.script:
            first, second = (rule.resources["mem_mb"].evaluate({}, attempt=attempt).value for attempt in (1, 2))
            assert second > first, name


@pytest.mark.parametrize("name", PROFILES)
def test_every_line_of_a_profile_has_a_comment_above_its_block(name):
    explained = False
    for line in PROFILES[name].read_text(encoding="utf-8").splitlines():
        explained = bool(line) and (explained or line.lstrip().startswith("#"))
        assert explained or not line, line


@pytest.mark.parametrize("name", PROFILES)
def test_arriving_from_a_local_run_nothing_reruns(finished, name):
    assert finished.planned("--workflow-profile", f"profiles/{name}") == {}


def test_slurm_that_is_absent_is_one_sentence(project, tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    for tool in ("git", "which", "sh", "bash"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    answer = project.tiny("--workflow-profile", "profiles/slurm")
    assert answer.returncode == 1
    assert answer.stdout.splitlines()[-1].startswith("Slurm's sbatch is not here: start Snakemake on a login node")


def test_table_of_memory_and_time_has_a_line_for_every_rule(known):
    table = (ROOT / "docs/cluster.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| `(\w+)` \|", table, re.M)
    assert lines == sorted(set(lines))
    assert set(lines) == {name for name, rule in known.items() if rule.script}


def test_measured_memory_and_times_are_those_of_the_laptop_study():
    jobs = json.loads((ROOT / "docs/laptop/run.json").read_text())["jobs"]
    table = (ROOT / "docs/cluster.md").read_text(encoding="utf-8")
    for rule in {job["rule"] for job in jobs}:
        _, memory, seconds, _ = re.search(rf"^\| `{rule}` \| (.*) \|$", table, re.M)[1].split(" | ")
        for cell, key, least in ((memory, "peak_memory_mib", max), (seconds, "seconds", min)):
            values = [job[key] for job in jobs if job["rule"] == rule]
            expected = [f"{math.ceil(value):,}" for value in (least(values), max(values))]
            for measured in re.findall(r"([\d,]+(?: to [\d,]+)?) \(m\)", cell):
                assert measured.split(" to ") in (expected, expected[1:]), rule
