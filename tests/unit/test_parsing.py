import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def test_what_the_snakefile_imports_is_light():
    imports = "from scripts.workflow import fingerprint, provenance, requirements, settings"
    heavy = "{'numpy', 'pandas', 'torch', 'scipy', 'sklearn', 'matplotlib'}"
    code = f"import sys; {imports}; sys.exit(str(found) if (found := {heavy} & set(sys.modules)) else 0)"
    answer = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
