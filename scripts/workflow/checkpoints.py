"""The state of a long job, kept beside its outputs: a job that was cut goes on from there, a finished one leaves none.

The engine deletes the outputs of a job that failed, and of one that it starts again; it does not know of this file.
"""

from scripts.workflow.job import device

import hashlib
import json
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from scripts.workflow.files import remove_parts, replacing

# Half of what a cut may cost at most.
SECONDS = 30
# What long methods compute with.
PACKAGES = ("torch", "numpy", "scipy", "scikit-learn")


class Checkpoint:
    """What a long method of scripts/methods keeps its state in, by ``resume``, ``due`` and ``keep``.

    A state of other settings, code, inputs, device, threads or versions is not that of this job: it is deleted.
    """

    def __init__(self, job):
        self.path = Path(job.output[0]).with_name("checkpoint.safetensors")
        self.work = work(job)
        self.kept = float("-inf")
        remove_parts(self.path)

    def resume(self) -> dict | None:
        try:
            with safe_open(self.path, "np") as file:
                if file.metadata()["work"] == self.work:
                    state = _unpacked(json.loads(file.metadata()["state"]), file.get_tensor)
                    print("a former run was cut here: going on from its checkpoint", flush=True)
                    return state
        except FileNotFoundError:
            return None
        except (SafetensorError, KeyError, TypeError, ValueError):
            print(f"{self.path} cannot be read: starting anew", flush=True)
        self.remove()
        return None

    def due(self) -> bool:
        return time.monotonic() - self.kept >= SECONDS

    def keep(self, state: dict) -> None:
        arrays: dict[str, np.ndarray] = {}
        metadata = {"work": self.work, "state": json.dumps(_packed(state, arrays))}
        with replacing(self.path) as part:
            save_file(arrays, part, metadata)
        self.kept = time.monotonic()

    def remove(self) -> None:
        """To be called when the outputs are written."""
        self.path.unlink(missing_ok=True)


def work(job) -> str:
    """A hash of all that decides what a job computes."""
    facts = {
        "rule": job.rule,
        "wildcards": dict(job.wildcards.items()),
        "settings": job.params.settings,
        "code": job.params.code,
        "inputs": [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in job.input],
        "device": device(job),
        "threads": job.threads,
        "versions": [version(package) for package in PACKAGES],
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _packed(value, arrays: dict[str, np.ndarray]):
    """``value`` as JSON holds it, with its tensors and arrays by number in ``arrays``."""
    match value:
        case np.ndarray():
            # The format takes the bytes as they lie in memory.
            arrays[name := str(len(arrays))] = np.asarray(value, order="C")
            return {"array": name}
        case dict():
            return {"dict": [[key, _packed(item, arrays)] for key, item in value.items()]}
        case list() | tuple():
            return [_packed(item, arrays) for item in value]
        case np.generic():
            return value.item()
    if hasattr(value, "detach"):
        return {"tensor": _packed(value.detach().cpu().numpy(), arrays)["array"]}
    return value


def _unpacked(value, array):
    match value:
        case {"array": name}:
            return array(name)
        case {"tensor": name}:
            # Here, because not all that is kept is torch's.
            import torch

            return torch.from_numpy(array(name))
        case {"dict": items}:
            return {key: _unpacked(item, array) for key, item in items}
        case list():
            return [_unpacked(item, array) for item in value]
    return value
