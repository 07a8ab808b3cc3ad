"""Jobs start in the environment that the product has decided on, whatever the shell has set."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from scripts.workflow.environment import decide

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = (
    "numpy",
    "pandas",
    "scipy",
    "torch",
    "torchvision",
    "sklearn",
    "matplotlib",
    "jinja2",
    "weasyprint",
    "babel",
)
LIBRARIES += ("safetensors", "mlxtend", "palmerpenguins", "joblib", "PIL", "fontTools", "sympy", "mpmath", "networkx")
LIBRARIES += ("cffi", "kiwisolver", "pyparsing", "pydyf", "pyphen", "fsspec", "torch_sgld", "threadpoolctl")
READS = re.compile(r"""(?:environ(?:\.get|\.pop)?|getenv)[\[(]\s*["']([A-Za-z_]\w*)["']""")
# Where things are: the user's own, and the cluster's.
LEFT = {"PATH", "HOME", "LD_LIBRARY_PATH", "LD_PRELOAD", "TMPDIR", "TEMP", "TMP", "TZ", "VIRTUAL_ENV"}
# Bytes that kernels, threads, fonts and dates could change.
WORK = """
import hashlib, io, mlxtend.data, networkx, pandas, scipy.stats, sklearn.mixture, sympy, torch, weasyprint, numpy
import matplotlib.pyplot

numbers = numpy.random.default_rng(0).normal(size=(300, 200))
figure = io.BytesIO()
matplotlib.pyplot.plot(numbers[0])
matplotlib.pyplot.title("Title")
matplotlib.pyplot.savefig(figure, format="svg", metadata={"Date": None})
tensor = torch.from_numpy(numbers).float()
arrays = numbers @ numbers.T, numpy.linalg.svd(numbers)[2], (tensor @ tensor.T).exp().sum(0).numpy()
print(*(hashlib.sha256(array.tobytes()).hexdigest() for array in arrays), hashlib.sha256(figure.getvalue()).hexdigest())
"""


def read_by_libraries() -> set[str]:
    """Names of variables that the libraries' sources read."""
    names = set()
    for origin in (Path(find_spec(library).origin) for library in LIBRARIES):
        for path in origin.parent.rglob("*.py") if origin.name == "__init__.py" else [origin]:
            names.update(READS.findall(path.read_text(encoding="utf-8", errors="replace")))
    return names


def decided(**given: str) -> dict[str, str]:
    decide(given, ROOT)
    return given


def work(**given: str) -> str:
    """What a process prints that starts in the environment decided on."""
    left = {name: os.environ[name] for name in LEFT & set(os.environ)}
    # Text that SVG names by a hash of its content.
    settings = "import matplotlib; matplotlib.rcParams['svg.hashsalt'] = 'fixed'\n"
    answer = subprocess.run(
        [sys.executable, "-c", settings + WORK], env=decided(**{**given, **left}), capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def plain() -> str:
    return work()


# What compiled code reads.
KERNELS = {"OPENBLAS_CORETYPE": "Prescott", "ATEN_CPU_CAPABILITY": "default", "MKL_CBWR": "COMPATIBLE"}
KERNELS |= {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3", "ONEDNN_MAX_CPU_ISA": "SSE41", "DNNL_MAX_CPU_ISA": "SSE41"}
KERNELS |= {"OMP_NUM_THREADS": "none", "OMP_DYNAMIC": "TRUE", "OMP_SCHEDULE": "?", "KMP_AFFINITY": "?"}
KERNELS |= {"FREETYPE_PROPERTIES": "truetype:interpreter-version=35", "LC_ALL": "nonsense", "PYTHONHASHSEED": "1"}


@pytest.mark.parametrize("value", ["", "a foreign value"])
def test_no_variable_that_a_library_reads_stops_its_import_or_changes_what_it_makes(value, plain):
    names = read_by_libraries() - LEFT
    assert {"MPLBACKEND", "SYMPY_USE_CACHE", "COMPILE_STROBELIGHT_MAX_STACK_LENGTH"} <= names and len(names) > 300
    assert work(**(dict.fromkeys(names, value) | (KERNELS if value else {}))) == plain


def test_a_job_finds_the_project_then_what_is_installed_then_a_pythonpath(tmp_path):
    (folder := tmp_path / "foreign").mkdir()
    for name in ("scripts", "torch", "numpy", "own_module"):
        (folder / f"{name}.py").write_text("foreign = True")
    text = "import types; snakemake = types.SimpleNamespace(log=['log'])\n"
    text += "from scripts.workflow.job import run\nimport numpy, own_module, torch\n"
    text += "print(run, hasattr(numpy, 'foreign'), hasattr(torch, 'foreign'), own_module.foreign)"
    environment = decided(PYTHONPATH=f"{folder}{os.pathsep}{ROOT}{os.pathsep}", PATH=os.environ["PATH"])
    answer = subprocess.run([sys.executable, "-c", text], env=environment, cwd=tmp_path, capture_output=True)
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "log").read_text().endswith("False False True\n")


def test_variables_of_the_machine_and_of_the_user_are_left_alone():
    given = {"PATH": "/bin", "HOME": "/root", "https_proxy": "http://proxy", "SSL_CERT_FILE": "/certificates"}
    given |= {"CUDA_VISIBLE_DEVICES": "1", "SLURM_JOB_ID": "7", "TZ": "Asia/Tokyo", "FONTCONFIG_FILE": "/fonts.conf"}
    given |= {
        "LD_LIBRARY_PATH": "/lib",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTORCH_CUDA_ALLOC_CONF": "",
        "ENVIRONMENT": "x",
    }
    found = decided(**given)
    assert given.items() <= found.items()
    assert decided(**found) == found
