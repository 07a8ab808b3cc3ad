from pathlib import Path

import pytest

import scripts
from scripts.workflow.fingerprint import PLUMBING, SCRIPTS, fingerprint

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "__init__.py": "",
    "methods/__init__.py": "",
    "methods/lloyd.py": "import numpy\nfrom scripts.methods.deep import CONSTANT\n\ndef run():\n    return 1\n",
    "methods/deep.py": "CONSTANT = 1\n",
    "methods/late.py": "VALUE = 1\n",
    "methods/near.py": "from .nearest import VALUE\n",
    "methods/nearest.py": "VALUE = 1\n",
    "methods/alone.py": "VALUE = 1\n",
    "workflow/__init__.py": "",
    "workflow/job.py": "VALUE = 1\n",
    "kmeans/helper.py": "VALUE = 1\n",
    "kmeans/fit.py": """\
import os
import re
from scripts.methods import lloyd
from scripts.methods import near
from scripts.workflow.job import VALUE
import helper

class Result:
    kind = "a"

def work(x):
    from scripts.methods.late import VALUE
    if x:
        return lloyd.run() + VALUE
    return None
""",
}


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "scripts"
    for name, text in FILES.items():
        write(root, name, text)
    return root


def write(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edit(root, name, old, new):
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    write(root, name, text.replace(old, new, 1))


def test_same_files_have_the_same_fingerprint_elsewhere(root, tmp_path):
    other = tmp_path / "copy" / "scripts"
    for name, text in FILES.items():
        write(other, name, text)
    assert fingerprint("kmeans/fit", root=root) == fingerprint("kmeans/fit", root=other)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("methods/lloyd.py", id="imported"),
        pytest.param("methods/deep.py", id="transitively"),
        pytest.param("methods/late.py", id="inside a function"),
        pytest.param("methods/nearest.py", id="relatively"),
        pytest.param("methods/__init__.py", id="package"),
        pytest.param("__init__.py", id="outer package"),
        pytest.param("kmeans/helper.py", id="beside the script"),
        pytest.param("kmeans/fit.py", id="the script"),
    ],
)
def test_edit_in_a_module_that_is_reached_changes_it(root, name):
    before = fingerprint("kmeans/fit", root=root)
    write(root, name, FILES[name] + "\nADDED = 2\n")
    assert fingerprint("kmeans/fit", root=root) != before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "a"', 'kind = "b"'),
        ("if x:", "if not x:"),
        ("return None", "return 0"),
        ("return None", "return False"),
        ("lloyd.run() + VALUE", "VALUE + lloyd.run()"),
        ("def work(x)", "def work(x, y=None)"),
        ("def work(x)", "def work(*x)"),
        ("import re", "import regex as re"),
    ],
)
def test_edit_of_an_expression_changes_it(root, old, new):
    before = fingerprint("kmeans/fit", root=root)
    edit(root, "kmeans/fit.py", old, new)
    assert fingerprint("kmeans/fit", root=root) != before


@pytest.mark.parametrize(("old", "new"), [("1", "2"), ("1", "1.0"), ("1", "True"), ("1", '"1"'), ("1", "-1")])
def test_another_constant_changes_it(root, old, new):
    before = fingerprint("kmeans/fit", root=root)
    edit(root, "methods/deep.py", old, new)
    assert fingerprint("kmeans/fit", root=root) != before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("def work(x):\n", "def work(x):  # a comment\n", id="comment"),
        pytest.param("import os", "# a comment\nimport os", id="comment line"),
        pytest.param("import os", '"""A docstring."""\nimport os', id="module docstring"),
        pytest.param("def work(x):\n", 'def work(x):\n    """A docstring."""\n', id="function docstring"),
        pytest.param("class Result:\n", 'class Result:\n    """A docstring."""\n\n', id="class docstring"),
        pytest.param("def work", "\n\n\ndef work", id="blank lines"),
        pytest.param('"a"', "'a'", id="quotes"),
        pytest.param("return None", "return (None)", id="brackets"),
        pytest.param("import os\nimport re\n", "import re\nimport os\n", id="import order"),
        pytest.param(
            "from scripts.methods import lloyd\nfrom scripts.methods import near\n",
            "from scripts.methods import near\nfrom scripts.methods import lloyd\n",
            id="order of from-imports",
        ),
    ],
)
def test_edit_that_changes_no_meaning_does_not_change_it(root, old, new):
    before = fingerprint("kmeans/fit", root=root)
    edit(root, "kmeans/fit.py", old, new)
    assert fingerprint("kmeans/fit", root=root) == before


def test_line_ends_of_windows_do_not_change_it(root):
    before = fingerprint("kmeans/fit", root=root)
    (root / "kmeans/fit.py").write_bytes(FILES["kmeans/fit.py"].replace("\n", "\r\n").encode())
    assert fingerprint("kmeans/fit", root=root) == before


def test_order_of_names_in_one_import_does_not_change_it(root):
    write(root, "kmeans/fit.py", "from scripts.methods import lloyd, near\nfrom scripts.methods import late\n")
    before = fingerprint("kmeans/fit", root=root)
    write(root, "kmeans/fit.py", "from scripts.methods import near, lloyd\nfrom scripts.methods import late\n")
    assert fingerprint("kmeans/fit", root=root) == before


def test_order_of_names_beside_another_import_does_not_change_it(root):
    write(root, "kmeans/fit.py", "import os, sys\nimport re\n")
    before = fingerprint("kmeans/fit", root=root)
    write(root, "kmeans/fit.py", "import sys, os\nimport re\n")
    assert fingerprint("kmeans/fit", root=root) == before


def test_new_or_edited_file_that_is_not_imported_does_not_change_it(root):
    before = fingerprint("kmeans/fit", root=root)
    write(root, "methods/unrelated.py", "VALUE = 1\n")
    edit(root, "methods/alone.py", "1", "2")
    assert fingerprint("kmeans/fit", root=root) == before


def test_plumbing_does_not_change_it(root):
    before = fingerprint("kmeans/fit", root=root)
    edit(root, "workflow/job.py", "1", "2")
    assert fingerprint("kmeans/fit", root=root) == before


def test_modules_that_import_each_other_are_followed_once(root):
    write(root, "methods/deep.py", "CONSTANT = 1\nfrom scripts.methods import lloyd\n")
    before = fingerprint("kmeans/fit", root=root)
    edit(root, "methods/deep.py", "1", "2")
    assert fingerprint("kmeans/fit", root=root) != before


@pytest.mark.parametrize("statement", ["from .kmeans import VALUE", "from . import kmeans"])
def test_relative_import_is_followed_to_the_neighbour_despite_a_package_of_that_name(root, statement):
    write(root, "kmeans/__init__.py", "")
    write(root, "methods/kmeans.py", "VALUE = 1\n")
    write(root, "methods/near.py", statement + "\n")
    before = fingerprint("kmeans/fit", root=root)
    edit(root, "methods/kmeans.py", "1", "2")
    assert fingerprint("kmeans/fit", root=root) != before


def test_relative_import_from_the_package_above_is_followed(root):
    write(root, "methods/near.py", "from ..rendering.page import VALUE\n")
    write(root, "rendering/page.py", "VALUE = 1\n")
    before = fingerprint("kmeans/fit", root=root)
    edit(root, "rendering/page.py", "1", "2")
    assert fingerprint("kmeans/fit", root=root) != before


@pytest.mark.parametrize("name", ["kmeans/fit.py", "methods/deep.py"])
def test_syntax_error_exits_with_file_and_line(root, name):
    write(root, name, FILES[name] + "x = (\n")
    line = FILES[name].count("\n") + 1
    with pytest.raises(SystemExit) as stopped:
        fingerprint("kmeans/fit", root=root)
    assert f"{root / name}, line {line}:" in str(stopped.value)


def test_missing_script_exits_with_its_name(root):
    with pytest.raises(SystemExit, match=r"nothing\.py: no such script"):
        fingerprint("kmeans/nothing", root=root)


def test_package_scripts_that_is_tested_lies_in_this_checkout():
    assert Path(scripts.__file__).resolve() == ROOT / "scripts" / "__init__.py"
    assert SCRIPTS == ROOT / "scripts"


@pytest.mark.parametrize("path", sorted((ROOT / "scripts").rglob("*.py")), ids=lambda path: path.stem)
def test_every_real_module_has_a_fingerprint_but_for_the_plumbing(path):
    script = path.relative_to(SCRIPTS).with_suffix("").as_posix()
    assert (script in fingerprint(script)) == (script not in PLUMBING)
