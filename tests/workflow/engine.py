"""A process that has imported the engine, and forks a child for each module that is to be run: `python -m MODULE`.

The child is what that command is after its imports: in the caller's folder, with the caller's environment and an output
and exit status of its own. It imports the project anew. What Python or the engine read from the environment while they
start is not the caller's. Imports cost more than a second, and the tests ask a hundred times.
"""

import importlib
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import snakemake.cli

# What the engine imports later, in a dry run.
IMPORTED = ("jsonschema", "pygments", "requests", "smart_open", "snakemake.report", "snakemake.storage", "yte")


class Engine:
    """The caller's side. ``folder`` is for outputs; the process starts with the first call."""

    def __init__(self, folder: Path):
        self.output, self.process = folder / "output.txt", None

    def run(
        self, module: str, *arguments: str, where: Path, environment: dict[str, str]
    ) -> subprocess.CompletedProcess:
        """`python -m module arguments`; stdout and stderr are in ``stdout``."""
        if self.process is None:
            command, pipe = [sys.executable, __file__], subprocess.PIPE
            self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment)
        words = {"module": module, "arguments": arguments, "where": str(where), "output": str(self.output)}
        print(json.dumps(words | {"environment": environment}), file=self.process.stdin, flush=True)
        status = int(self.process.stdout.readline())
        return subprocess.CompletedProcess([module, *arguments], status, self.output.read_text(encoding="utf-8"))

    def stop(self) -> None:
        if self.process:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()


def serve() -> dict | None:
    """In the child: what to run. In the process itself: nothing, once its caller has gone."""
    for name in IMPORTED:
        importlib.import_module(name)
    # Looks for the plugins.
    snakemake.cli.get_argument_parser()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            return json.loads(line)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    return None


def become(module: str, arguments: list[str], where: str, output: str, environment: dict[str, str]) -> None:
    """Go on as `python -m module arguments`."""
    for descriptor, path, flags in ((0, os.devnull, os.O_RDONLY), (1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)):
        opened = os.open(path, flags)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.dup2(1, 2)
    os.chdir(where)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0] = where
    sys.argv[1:] = arguments
    # The folder of the import, which is printed.
    snakemake.workflow.Workflow._rundir = where
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__" and (found := serve()):
    become(**found)
