"""Functions that the rules share."""

import functools
import os
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(workflow.basedir)
sys.path.insert(0, str(ROOT))
# The engine reads this path as a pattern: braces in the project's own folder would be wildcards.
ENVIRONMENT = str(ROOT / "envs/study.yaml").replace("{", "{{").replace("}", "}}")

from snakemake.io import IOFile
from snakemake.logging import logger

from scripts.methods import penguins
from scripts.workflow import choices, console, environment, log, mirrors
from scripts.workflow import settings as configuration
from scripts.workflow.fingerprint import fingerprint
from scripts.workflow.provenance import NO_CHECKOUT, provenance
from scripts.workflow.requirements import require_libraries, require_packages
from scripts.workflow.runs import announce, remember_code
from scripts.workflow.settings import load, require_own

FIRST = getattr(workflow, "is_main_process", True)
environment.decide(os.environ, ROOT)
# Not while the Snakefile is read, but at each job, it is known how the engine was started.
logger.addFilter(lambda record: any(getattr(workflow, way, False) for way in ("dryrun", "touch")) or log.forget(record))
announce(FIRST)
# A job of a cluster has an engine of its own, which starts what it is given at once.
console.put_on(lambda: FIRST and not getattr(workflow, "local_exec", True))


def pick(*paths):
    """The settings that a rule uses, as its one param."""
    return configuration.pick(settings, *paths)


def pick_own(experiment, kind):
    """The settings of a rule's own variant, a choice of ``kind``, as its one param."""
    return by_variant(kind, {name: pick(f"{experiment}.{name}") for name in choices.names(kind)})


@functools.cache
def origin():
    """The commit, as a param of the report."""
    found = provenance(ROOT)
    if (reason := found.get("reason", NO_CHECKOUT)) != NO_CHECKOUT:
        logger.warning(f"The report will not name the project's commit: {reason}.")
    return found


def code(script, *loaded):
    """The fingerprint of a rule's script, and of modules that it loads by name, as its param."""
    found = fingerprint(script, *loaded)
    remember_code(script, found, FIRST)
    return found


def code_with(script, kind, *loaded):
    """As `code`, where the script loads the file of its own variant, a choice of ``kind``, too."""
    return by_variant(kind, {name: code(script, choices.module(kind, name), *loaded) for name in choices.names(kind)})


def by_variant(kind, values):
    """A param that the wildcard ``variant`` chooses from ``values``, one a choice of ``kind``."""

    def own(wildcards):
        return values[choices.part(wildcards.variant)[0]]

    # For the lint, which has no wildcards.
    own.all = values
    return own


def handed_files(wildcards):
    """What the experiments of this study hand to the report."""
    return remade([file for experiment in settings["experiments"] for file in handed[experiment]])


def metric_files(wildcards):
    for files in cached.values():
        remade(files)
    warn_of_copies()
    return remade([file for experiment in settings["experiments"] for file in metrics[experiment]])


def data_files(wildcards):
    return remade(handed["data"])


def gathered_files(wildcards):
    return remade([f"results/{settings['study']}/{name}" for name in ("metrics.json", "metrics.csv", "run.json")])


def rendered_file(wildcards):
    language = settings["report"]["language"]
    return remade([f"results/{settings['study']}/report.{language}.{wildcards.suffix}"])


def remade(files):
    """The files; those that were deleted from a finished study are made again.

    The engine looks for missing results of the targets alone: `snakemake report.pdf` would keep a report whose
    metrics are gone. What it may force is an internal of its own, so rule all asks for the metrics too. No param can
    stand in for it: the engine stores a param as it was before the job, and would see another one after it.
    """
    missing = [file for file in files if not os.path.exists(file)]
    if missing and any(any(Path(place).glob("report.*")) for place in ("", f"results/{settings['study']}")):
        forced = getattr(getattr(workflow, "dag", None), "forcefiles", None)
        if forced is None:
            warn_of_missing()
        else:
            forced.update(missing)
    return files


@functools.cache
def warn_of_missing():
    logger.warning("This Snakemake does not make missing results again unless they are named: name them, or `all`.")


def own_penguins(wildcards):
    """The table of one's own, if there is one: one that cannot be used stops the run before any job."""
    if PENGUINS and FIRST:
        check_penguins()
    return [PENGUINS] if PENGUINS else []


@functools.cache
def check_penguins():
    """Looks at the table of one's own as its rule will, and warns of what is doubtful in it."""
    if not os.path.isfile(PENGUINS):
        cure = "give the path of a CSV, seen from the project's folder"
        sys.exit(f"data.penguins: {PENGUINS} is not a file: {cure}")
    try:
        table = penguins.clean(Path(PENGUINS).read_bytes(), PENGUINS)
    except OSError as error:
        sys.exit(f"data.penguins: {PENGUINS} cannot be read ({error.strerror}): allow it, or name another file")
    except ValueError as error:
        sys.exit(str(error))
    for sentence in penguins.doubts(table.facts, PENGUINS):
        logger.warning(sentence)


@functools.cache
def warn_of_copies():
    """Warns of results of whose settings the engine has no record: it says so after the jobs, if at all."""
    # What a cut run left is made again; --touch is the cure.
    cut = any(Path(".snakemake/incomplete").glob("*"))
    record = getattr(getattr(workflow, "persistence", None), "metadata", None)
    if not FIRST or cut or record is None or getattr(workflow, "touch", False):
        return
    there = [IOFile(file) for files in metrics.values() for file in files if os.path.exists(file)]
    if unknown := [file for file in there if record(file) is None]:
        logger.warning(
            f"Snakemake has no record of how {len(unknown)} results of study {settings['study']} were made (copied?): "
            "dates alone may make it repeat them, and changed settings go unseen. If they were made by these settings, "
            "run this command once with --touch --forceall, and they are kept."
        )


def report_libraries(wildcards):
    """No file: stops before any job if the PDF could not be drawn at the end."""
    require_libraries()
    return []


def require_profile(wildcards):
    """No file: stops a run whose profile would rerun for comments and touched files, or submit jobs to nowhere."""
    triggers = getattr(workflow, "rerun_triggers", None) or ()
    if "code" in map(str, triggers):
        sys.exit("The run does not use profiles/default: start Snakemake without `--workflow-profile none`.")
    executor = getattr(getattr(workflow, "executor_plugin", None), "name", None)
    if executor == "slurm" and shutil.which("sbatch") is None:
        # Its executor would wait for ever.
        sys.exit("Slurm's sbatch is not here: start Snakemake on a login node, or without a Slurm profile.")
    return []


def require_writable(wildcards):
    """No file: stops a run whose results could not be written, before any job."""
    if os.path.exists("results") and not os.access("results", os.W_OK) and not getattr(workflow, "dryrun", False):
        sys.exit("The folder results cannot be written: allow it, or mount it writable, and start again.")
    return []


def growing(amount):
    """A resource that grows with the attempt: where a profile retries, a job that ran out of it gets more."""
    return lambda wildcards, attempt: amount * attempt
