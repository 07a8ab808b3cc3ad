"""The environment in which jobs start: what they need is set, and what stops them or changes their bytes is cleared.

Jobs inherit the engine's variables, on a cluster those of the engine that submits them.
"""

import os
from collections.abc import MutableMapping
from pathlib import Path

# Beginnings of the names of what Python and the libraries read by themselves.
CLEARED = ("PYTHON", "MPL", "MATPLOTLIB", "SOURCE_DATE_EPOCH")
# Threads, kernels and rounding of arithmetic; the engine then sets the numbers of threads by the rule.
CLEARED += ("OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "GOTO_", "BLIS_", "VECLIB_", "NUMEXPR_", "LOKY_", "JOBLIB_")
CLEARED += ("NUMPY_", "NPY_", "SCIPY_", "SKLEARN_", "PANDAS_", "SYMPY_", "MPMATH_", "NETWORKX_", "PILLOW_")
CLEARED += ("TORCH", "PYTORCH_", "ATEN_", "AOT", "COMPILE_STROBELIGHT_", "KINETO_", "TRITON_", "DNNL_", "ONEDNN_")
CLEARED += ("NVIDIA_TF32_OVERRIDE",)
# The drawing of text.
CLEARED += ("FREETYPE_", "HB_", "PANGO", "CAIRO_", "G_DEBUG", "G_MESSAGES_DEBUG", "G_SLICE")
# What a shell runs before the command that it is given, and other meanings of its commands.
CLEARED += ("BASH_", "BASHOPTS", "SHELLOPTS", "CDPATH", "POSIXLY_CORRECT")
# The engine itself was started with the first two; the others change no result.
KEPT = {"PYTHONHOME", "PYTHONPLATLIBDIR", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONNOUSERSITE"}
KEPT |= {"PYTORCH_ALLOC_CONF", "PYTORCH_CUDA_ALLOC_CONF"}


def decide(environment: MutableMapping[str, str], root: Path) -> None:
    """Set and clear variables for the jobs of the project in ``root``."""
    folders = [str(root), *environment.get("PYTHONPATH", "").split(os.pathsep)]
    for name in set(environment) - KEPT:
        if name.startswith(CLEARED):
            del environment[name]
    environment.update(
        PYTHONPATH=os.pathsep.join(dict.fromkeys(filter(None, folders))),
        # Texts are UTF-8 and messages English, whatever the user's language.
        PYTHONUTF8="1",
        LC_ALL="C",
        MPLBACKEND="Agg",
        # Matplotlib's cache; its own place below HOME may be unwritable.
        MPLCONFIGDIR=str(root / ".snakemake/matplotlib"),
        # Waiting threads that spin make two jobs on two cores many times slower.
        OMP_WAIT_POLICY="PASSIVE",
    )


def installed_first(path: list[str], pythonpath: str) -> None:
    """Put the folders that a user's PYTHONPATH names at the end of ``path``, Python's: there they may add packages, but
    stand in for none that is installed. ``pythonpath`` is that of `decide`, which begins with the project."""
    given = {os.path.abspath(folder) for folder in pythonpath.split(os.pathsep)[1:]}
    path.sort(key=lambda folder: os.path.abspath(folder) in given)
