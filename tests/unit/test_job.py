"""A job says how it failed; a device asked for and absent is an error, and each job has a card of its own."""

from scripts.workflow.job import device, versions
from scripts.workflow.log import forget

import importlib
import importlib.metadata
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
import torch

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

# What the engine writes before a script, and the script.
START = """
import types

class Log(list):
    record = "fit.json"

log = Log(["fit.log"])
snakemake = types.SimpleNamespace(rule="pca_fit", wildcards={}, output=["result.txt"], log=log, threads=1,
                                 resources={"mem_mb": 1000}, params=types.SimpleNamespace(code={}))
from scripts.workflow.job import run
"""
FAIL = """
import os, signal, time
from scripts.workflow import stops
from scripts.workflow.files import replacing

def main(job):
    BODY

run(main)
"""
# What libraries do to a stop that reaches them.
SWALLOWED = """
    with replacing("result.txt") as part:
        part.write_text("half")
        try:
            os.kill(os.getpid(), signal.NUMBER)
            time.sleep(60)
        except BaseException as error:
            AND_THEN
"""
THEN = {
    "goes on to the end": "pass",
    "makes another exception of it": "raise ValueError('Failed to draw ' + 'x' * 100_000) from error",
    "waits for its work": "time.sleep(60)",
    "never lets it pass": """
            stops.CAUGHT = 1
            while True:
                try:
                    time.sleep(60)
                except BaseException:
                    pass""",
}
# Each is told how much it may have, and asks for more: at once, or of two libraries.
GREEDY = {
    "raise MemoryError": "",
    "import numpy; numpy.zeros(2**42)": " and asked for 33554432 MiB more",
    "import torch; torch.empty(2**42)": " and asked for 16777216 MiB more",
    "import errno; raise OSError(errno.ENOMEM, 'Cannot allocate memory')": "",
    "raise ImportError('libtorch_cpu.so: failed to map segment from shared object')": "",
}


def script(text: str, folder: Path) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    command = [sys.executable, "-c", START + text]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def failed(folder: Path, body: str) -> str:
    """What a job that fails in ``body`` prints on the terminal."""
    answer = script(FAIL.replace("BODY", body), folder)
    assert answer.returncode == 1
    assert {path.name for path in folder.iterdir()} == {"fit.json", "fit.log"}
    return answer.stderr


def test_a_failure_without_words_is_named_and_what_a_killed_job_left_goes(tmp_path):
    (tmp_path / ".fit.1.part.json").write_text("{")
    assert failed(tmp_path, "raise KeyboardInterrupt") == "pca_fit: KeyboardInterrupt (log: fit.log)\n"


@pytest.mark.parametrize(
    ("name", "then"),
    [*(("SIGTERM", then) for then in THEN), *((name, next(iter(THEN))) for name in ("SIGINT", "SIGHUP"))],
)
def test_a_stop_is_a_stop_whatever_a_library_makes_of_it(name, then, tmp_path):
    body = SWALLOWED.replace("NUMBER", name).replace("AND_THEN", THEN[then])
    assert failed(tmp_path, body) == f"pca_fit: ended by {name} (log: fit.log)\n"


def test_a_stop_while_the_pdf_is_drawn_is_a_stop(tmp_path):
    body = """
    from weasyprint.svg import SVG
    from scripts.rendering.pdf import write_pdf
    SVG.draw = lambda *_: os.kill(os.getpid(), signal.SIGTERM) or time.sleep(60)
    with replacing("result.txt") as part:
        write_pdf("<img src='data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22/>' alt=''>", part, 0)
"""
    assert failed(tmp_path, body) == "pca_fit: ended by SIGTERM (log: fit.log)\n"
    assert "Failed to render SVG image" in (tmp_path / "fit.log").read_text()


def test_a_long_error_is_short_on_the_terminal_and_whole_in_the_log(tmp_path):
    said = failed(tmp_path, "raise ValueError('it began\\n' + 'x' * 100_000 + ' and ended: do this')")
    assert len(said) <= 301 and said.startswith("pca_fit: it began xxx")
    assert said.endswith("xxx and ended: do this (log: fit.log)\n")
    assert "x" * 100_000 + " and ended: do this" in (tmp_path / "fit.log").read_text()


def test_an_import_that_fails_is_told_and_logged_in_place_of_an_earlier_success(tmp_path):
    (tmp_path / "fit.log").write_text("2026-01-01 00:00:00 started\nended after 1.0 s, at most 100 MiB, on cpu\n")
    answer = script("print('before'); import broken", tmp_path)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == "pca_fit: No module named 'broken' (log: fit.log)\n"
    lines = (tmp_path / "fit.log").read_text().splitlines()
    assert lines[0].endswith(" started") and "before" in lines and "Traceback" in lines[2]
    assert lines[-1] == "No module named 'broken'" and not any(line.startswith("ended") for line in lines)


@pytest.mark.parametrize("where", ["in the script's imports", "in its work"])
@pytest.mark.parametrize("greedy", GREEDY)
def test_a_job_without_memory_says_what_it_had_and_which_rule_needs_how_much(greedy, where, tmp_path):
    work = f"def main(job):\n    {greedy}\nrun(main)"
    answer = script(greedy if where == "in the script's imports" else work, tmp_path)
    said = re.fullmatch(
        r"pca_fit: the memory did not suffice: the job had (\d+) MiB(.*), with mem_mb=1000: use fewer --cores, or on a "
        r"cluster --set-resources pca_fit:mem_mb=(\d+) \(log: fit.log\)\n",
        answer.stderr,
    )
    assert said and said[2] == GREEDY[greedy]
    more = int((re.search(r"\d+", said[2]) or ["0"])[0])
    # In millions of bytes.
    assert int(said[3]) >= max(2000 if not more else 0, (int(said[1]) + more) * 1.048)
    assert 0 < int(said[1]) < 1000
    assert "the memory did not suffice" in (tmp_path / "fit.log").read_text()


def test_the_engine_forgets_the_log_of_an_earlier_success_when_a_job_starts(tmp_path):
    (tmp_path / "fit.log").write_text("2026-01-01 00:00:00 started\nended after 1.0 s, at most 100 MiB, on cpu\n")
    record = logging.LogRecord("snakemake.logging", logging.INFO, "", 0, "", (), None)
    record.event, record.log = "shellcmd", [str(tmp_path / "fit.log")]
    assert forget(record) and (tmp_path / "fit.log").exists()
    record.event = "job_info"
    assert forget(record) and not (tmp_path / "fit.log").exists()
    record.log = None
    assert forget(record)


def test_versions_are_those_of_what_was_imported(tmp_path, monkeypatch):
    """Another version is installed too; a module's own word may be an old one."""
    for folder, version in (("first", "2.0"), ("second", "1.0")):
        (tmp_path / folder / "mlxtend").mkdir(parents=True)
        (tmp_path / folder / "mlxtend/__init__.py").write_text("__version__ = '0.1'")
        (tmp_path / folder / f"mlxtend-{version}.dist-info").mkdir()
        (tmp_path / folder / f"mlxtend-{version}.dist-info/METADATA").write_text(f"Name: mlxtend\nVersion: {version}\n")
    monkeypatch.syspath_prepend(tmp_path / "second")
    for name in [name for name in sys.modules if name.partition(".")[0] == "mlxtend"]:
        monkeypatch.delitem(sys.modules, name)
    with patch.dict(sys.modules):
        importlib.import_module("mlxtend")
        monkeypatch.syspath_prepend(tmp_path / "first")
        assert versions()["mlxtend"] == "1.0"
    assert versions()["torch"] == importlib.metadata.version("torch")


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
