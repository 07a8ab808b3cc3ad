"""What a rule script needs to be a job: its log, its threads, its device and a record of how it ran."""

from scripts.workflow.log import begin, peak_memory, this_job, words

import importlib.metadata
import itertools
import os
import platform
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path

from scripts.workflow import stops
from scripts.workflow.console import shortened
from scripts.workflow.environment import installed_first
from scripts.workflow.files import remove_parts
from scripts.workflow.fingerprint import fingerprint
from scripts.workflow.formats.scalars import write_json
from scripts.workflow.runs import end_with_run, require_code

PACKAGES = ("numpy", "pandas", "scipy", "torch", "torchvision", "torch-sgld", "scikit-learn", "matplotlib")
PACKAGES += ("jinja2", "weasyprint", "babel", "safetensors", "mlxtend", "palmerpenguins")
MODULES = {"scikit-learn": "sklearn", "torch-sgld": "torch_sgld"}

if this_job() is not None:
    installed_first(sys.path, os.environ.get("PYTHONPATH", ""))


def run(main) -> None:
    """Call ``main(job)`` when Snakemake runs the script; do nothing when it is imported.

    Output and traceback go to the rule's log. A failure also prints one sentence on the terminal.
    """
    job = this_job()
    if job is None:
        return
    terminal = begin(job)
    started, job_device = time.perf_counter(), "unknown"

    def fail(error: BaseException) -> None:
        # A library may have made another exception of a stop.
        said = stops.cease() or words(job, error)
        print(shortened(f"{job.rule}: {said} (log: {job.log[0]})"), file=terminal)
        # Where the disk is full the log takes no more.
        with suppress(OSError):
            if not isinstance(error, SystemExit):
                traceback.print_exception(error)
            print(said, file=sys.stderr)
            _write_record(job, time.perf_counter() - started, job_device)

    def give_up() -> None:
        fail(SystemExit())
        for path in job.output:
            remove_parts(path)
        os._exit(1)

    try:
        stops.listen(give_up)
        end_with_run()
        for path in (*job.output, job.log.record):
            remove_parts(path)
        script = "/".join(job.rule.rsplit("_", 1))
        require_code(script, fingerprint(*job.params.code))
        _limit_threads(job.threads)
        job_device = device(job)
        main(job)
        stops.require_none()
        _write_record(job, time.perf_counter() - started, job_device)
    except BaseException as error:
        fail(error)
        sys.exit(1)


def device(job) -> str:
    """``cuda`` for a job with the resource ``gpu`` (or Slurm's ``gres``), else ``cpu``.

    On CUDA, libraries are asked for the same bytes each time.
    Raises RuntimeError where CUDA is not to be had, or the card does not run PyTorch's kernels.
    """
    resources = dict(job.resources.items())
    if "gpu" not in resources and not str(resources.get("gres", "")).startswith("gpu"):
        return "cpu"
    if resources.get("gpu") == 0:
        raise RuntimeError("the resource gpu was scaled to 0: give the run more, for example --resources gpu=1")
    import torch

    _take_card(torch.cuda.device_count())
    if not torch.cuda.is_available():
        raise RuntimeError("the job has the resource gpu, but CUDA is not available here: use a profile without it")
    # The same bytes each time, as far as these libraries promise them; cuBLAS reads its variable when it starts.
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = True, False
    try:
        square = torch.ones(2, 2, device="cuda")
        (square @ square).sum().item()
    except RuntimeError as error:
        reason = str(error).partition("\n")[0]
        raise RuntimeError(
            f"the GPU cannot run a small product of PyTorch {torch.__version__} ({reason}): use another card or driver"
        ) from error
    return "cuda"


def _take_card(cards: int) -> None:
    """Leave this job one of several cards, one that no other job of this user on this machine has if there is any.

    The lock goes with the process, however it ends.
    """
    if cards < 2:
        return
    import fcntl

    visible = os.environ.get("CUDA_VISIBLE_DEVICES") or ",".join(map(str, range(cards)))
    for turn in itertools.count():
        card = visible.split(",")[turn % cards]
        lock = os.open(f"{tempfile.gettempdir()}/gpu-{os.getuid()}-{card}-{turn // cards}.lock", os.O_CREAT | os.O_RDWR)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:
            os.environ["CUDA_VISIBLE_DEVICES"] = card
            return


def _limit_threads(threads: int) -> None:
    """One thread team a job: two busy teams on two cores make small loops many times slower."""
    if "numpy" in sys.modules:
        from threadpoolctl import threadpool_limits

        threadpool_limits(threads)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(threads)


def _write_record(job, seconds: float, job_device: str) -> None:
    """Time, memory, device and versions, beside the log: facts about the run, never about its result."""
    memory = peak_memory()
    record = {
        "rule": job.rule,
        "wildcards": dict(job.wildcards.items()),
        "seconds": round(seconds, 3),
        "peak_memory_mib": round(memory, 1),
        "threads": job.threads,
        "device": job_device,
        "python": platform.python_version(),
        "packages": versions(),
    }
    write_json(job.log.record, record)
    print(f"ended after {seconds:.1f} s, at most {memory:.0f} MiB, on {job_device}", file=sys.stderr)


def versions() -> dict[str, str]:
    """Of the packages that this job imported, as they lie beside the module: another may be installed elsewhere."""
    found = {}
    for name in PACKAGES:
        if module := sys.modules.get(MODULES.get(name, name.replace("-", "_"))):
            beside = importlib.metadata.distributions(name=name, path=[str(Path(module.__file__).parents[1])])
            found[name] = next((package.version for package in beside), "unknown")
    return found
