import subprocess
import sys
from pathlib import Path

import snakemake.api

PROJECT = Path(__file__).resolve().parents[2]


def test_the_engine_can_still_be_told_to_make_missing_results_again():
    assert "forcefiles" in snakemake.dag.DAG.__init__.__code__.co_names, (
        "The engine's DAG has no forcefiles any more: remade in rules/common.smk needs another way to have deleted "
        "results made again"
    )
    rules = [path.read_text(encoding="utf-8") for path in PROJECT.glob("rules/*.smk")]
    assert sum(text.count('"forcefiles"') for text in rules) == 1


def test_what_the_snakefile_imports_is_light():
    modules = "console, environment, fingerprint, log, mirrors, provenance, requirements, settings"
    imports = f"from scripts.workflow import {modules}"
    heavy = "{'numpy', 'pandas', 'torch', 'scipy', 'sklearn', 'matplotlib'}"
    code = f"import sys; {imports}; sys.exit(str(found) if (found := {heavy} & set(sys.modules)) else 0)"
    answer = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
