"""Every name in the lists of choices has a file of its own, with the face of its kind."""

import inspect
from pathlib import Path

import pytest

from scripts.workflow.choices import CHOICES, load, module, names

METHODS = Path(__file__).resolve().parents[2] / "scripts/methods"
KINDS = [kind for kind in CHOICES if (METHODS / kind).is_dir()]
FACES = {
    "recipes": {"Energy": []},
    "starts": {"centroids": ["points", "clusters", "generator", "classes"]},
}


def face(found):
    """The public functions and classes of a module, each with the arguments that are given by place."""
    public = {name: value for name, value in vars(found).items() if not name.startswith("_")}
    return {
        name: [key for key, argument in inspect.signature(value).parameters.items() if by_place(argument)]
        for name, value in public.items()
        if getattr(value, "__module__", None) == found.__name__
    }


def by_place(argument):
    return argument.kind == argument.POSITIONAL_OR_KEYWORD and argument.default is argument.empty


@pytest.mark.parametrize("kind", KINDS)
def test_names_of_a_kind_are_those_of_its_files(kind):
    files = {path.stem for path in (METHODS / kind).glob("*.py")} - {"__init__"}
    assert {module(kind, name) for name in names(kind)} == {f"methods/{kind}/{file}" for file in files}


@pytest.mark.parametrize("kind", KINDS)
def test_files_of_a_kind_have_one_face(kind):
    faces = [face(load(module(kind, name))) for name in names(kind)]
    shared = set.intersection(*map(set, faces))
    assert shared >= set(FACES.get(kind, ()))
    assert shared
    for name in shared:
        expected = FACES.get(kind, {}).get(name, faces[0][name])
        assert all(found[name] == expected for found in faces), name
