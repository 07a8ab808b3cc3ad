"""A job says how it failed; a device asked for and absent is an error, and each job has a card of its own."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from scripts.workflow.job import device

# A job on a machine with two cards, or with those that CUDA_VISIBLE_DEVICES names; it ends with its input.
HOLD = """
import os, sys, types
import numpy
from scripts.workflow.job import device

torch = sys.modules["torch"] = types.ModuleType("torch")
torch.ones = lambda *shape, device: numpy.ones(shape)
torch.backends = types.SimpleNamespace(cudnn=types.SimpleNamespace())
visible = lambda: os.environ.get("CUDA_VISIBLE_DEVICES", "0,1")
torch.cuda = types.SimpleNamespace(device_count=lambda: len(visible().split(",")), is_available=lambda: True)
print(device(types.SimpleNamespace(resources={"gpu": 1})), visible(), flush=True)
sys.stdin.read()
"""

FAIL = """
import types
from scripts.workflow.job import run

class Log(list):
    record = "fit.json"

log = Log(["fit.log"])
snakemake = types.SimpleNamespace(rule="pca_fit", wildcards={}, output=[], log=log, threads=1, resources={},
                                 params=types.SimpleNamespace(code={}))

def main(job):
    raise MemoryError

run(main)
"""


def test_a_failure_without_words_is_named_and_what_a_killed_job_left_goes(tmp_path):
    (tmp_path / ".fit.1.part.json").write_text("{")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    answer = subprocess.run([sys.executable, "-c", FAIL], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (answer.returncode, answer.stderr) == (1, "pca_fit: MemoryError (log: fit.log)\n")
    assert {path.name for path in tmp_path.iterdir()} == {"fit.json", "fit.log"}


def job(**resources):
    return SimpleNamespace(resources=resources)


@pytest.fixture
def card(monkeypatch):
    """A stand-in: CUDA is there, and what is made on it lies on the CPU."""
    ones = torch.ones
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch, "ones", lambda *shape, device: ones(*shape))
    monkeypatch.setenv("CUBLAS_WORKSPACE_CONFIG", ":0:0")
    monkeypatch.setattr(torch.backends.cudnn, "deterministic", False)
    monkeypatch.setattr(torch.backends.cudnn, "benchmark", True)


@pytest.fixture
def hold(tmp_path):
    """Starts a job that keeps its card; gives the process and what it prints."""
    running = []

    def start(**environment):
        environment = {**os.environ, "TMPDIR": str(tmp_path), **environment}
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        running.append(process)
        return process, process.stdout.readline().strip()

    yield start
    for process in running:
        process.communicate()


def test_job_without_gpu_runs_on_the_cpu():
    assert device(job(mem_mb=1000)) == "cpu"
    assert device(job(gres="license:1")) == "cpu"


@pytest.mark.parametrize("resources", [{"gpu": 1}, {"gres": "gpu:h100:1"}])
def test_gpu_that_was_asked_for_is_used(card, resources):
    assert device(job(**resources)) == "cuda"


def test_gpu_is_asked_for_the_same_bytes_before_its_first_product(card, monkeypatch):
    def asked(*shape, device):
        found.append((os.environ["CUBLAS_WORKSPACE_CONFIG"], cudnn.deterministic, cudnn.benchmark))
        return torch.zeros(shape)

    cudnn, found = torch.backends.cudnn, []
    monkeypatch.setattr(torch, "ones", asked)
    device(job(gpu=1))
    assert found == [(":4096:8", True, False)]


@pytest.mark.parametrize("resources", [{"gpu": 1}, {"gres": "gpu:1"}])
def test_gpu_that_is_absent_is_an_error(monkeypatch, resources):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(RuntimeError, match="CUDA is not available here"):
        device(job(**resources))


def test_gpu_scaled_to_zero_is_an_error():
    with pytest.raises(RuntimeError, match="scaled to 0"):
        device(job(gpu=0))


def test_card_whose_kernels_do_not_run_is_found_before_training(card, monkeypatch):
    def no_kernel(*shape, device):
        raise RuntimeError("CUDA error: no kernel image is available for execution on the device\nMore lines")

    monkeypatch.setattr(torch, "ones", no_kernel)
    with pytest.raises(RuntimeError, match=r"cannot run a small product .*\(CUDA error: no kernel image .* device\)"):
        device(job(gpu=1))


def test_jobs_on_one_machine_have_a_card_each_until_there_are_more_jobs_than_cards(hold):
    assert [hold()[1] for _ in range(3)] == ["cuda 0", "cuda 1", "cuda 0"]


def test_card_of_a_killed_job_is_free_again(hold):
    first, answer = hold(CUDA_VISIBLE_DEVICES="3,5")
    first.kill()
    first.wait()
    assert (answer, hold(CUDA_VISIBLE_DEVICES="3,5")[1]) == ("cuda 3", "cuda 3")


def test_card_that_the_cluster_chose_is_kept(hold):
    assert [hold(CUDA_VISIBLE_DEVICES="1")[1] for _ in range(2)] == ["cuda 1", "cuda 1"]
