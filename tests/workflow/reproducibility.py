"""The same bytes again, wherever and however the tiny study runs: `make test-slow`, not part of `make test`."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import matplotlib
import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject, NullObject, StreamObject

# Fontconfig's files: no font at all, and Matplotlib's own in place of the system's.
NO_FONTS = "<fontconfig></fontconfig>"
OTHER_FONTS = f"<fontconfig><dir>{Path(matplotlib.get_data_path(), 'fonts/ttf')}</dir></fontconfig>"
COUNT_FONTS = """
from ctypes import CDLL, POINTER, c_int
from ctypes.util import find_library
fonts = CDLL(find_library("fontconfig")).FcConfigGetFonts
fonts.restype = POINTER(c_int)
print(fonts(None, 0)[0])
"""
# What the user's own settings could spoil.
MATPLOTLIBRC = "axes.facecolor: red\nfont.size: 30\nsvg.fonttype: none\npath.simplify: False\n"
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
# For a Python that lies in root's own folder: may read everything, and write no more than before.
READER = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")


def made(project):
    """What a run made, by path: all but run.json, logs, their records and benchmarks; of reports all but the times."""
    root = project.folder
    files = [*root.glob("report.*"), *(path for path in root.glob("results/**/*") if path.is_file())]
    names = [path.relative_to(root) for path in files if path.name != "run.json"]
    readers = {".html": html_without_times, ".pdf": pdf_without_times}
    return {
        str(name): readers.get(name.suffix, Path.read_bytes)(root / name)
        for name in names
        if not {"logs", "benchmarks"} & set(name.parts)
    }


def html_without_times(path):
    text, count = re.subn(rb'<tbody class="measured">.*?</tbody>', b"", path.read_bytes(), flags=re.S)
    assert count == 1
    return text


def pdf_without_times(path):
    """All objects of the file, in order, but for what the page shows in the body of the table of times."""
    reader = PdfReader(path)
    hidden = measured(reader)
    assert hidden
    objects = []
    for number in sorted({*reader.xref[0], *reader.xref_objStm}):
        value = IndirectObject(number, 0, reader).get_object()
        if isinstance(value, StreamObject) and value.get("/Type") in ("/XRef", "/ObjStm"):
            # Only where the other objects are.
            continue
        if number in hidden:
            marks = b"|".join(b"%d" % mark for mark in hidden[number])
            shown = rb"/Span\s<</MCID (?:%s)>>\sBDC.*?\sEMC" % marks
            objects.append(re.sub(shown, b"", value.get_data(), flags=re.S))
        else:
            value.write_to_stream(written := BytesIO())
            objects.append(written.getvalue())
    return objects


def measured(reader):
    """The marked content of the bodies of the tables under the last heading, by the number of a page's content."""
    tree = list(elements(reader.trailer["/Root"]["/StructTreeRoot"]))
    last = max(place for place, element in enumerate(tree) if element.get("/S") == "/H3")
    hidden = {}
    for body in (element for element in tree[last:] if element.get("/S") == "/TBody"):
        for element in elements(body):
            marks = [mark for mark in element["/K"] if isinstance(mark, int)]
            hidden.setdefault(element["/Pg"].raw_get("/Contents").idnum, set()).update(marks)
    return hidden


def elements(node):
    """The elements of a PDF's structure tree in the order of the pages."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from elements(child)
    elif isinstance(node, dict):
        yield node
        yield from elements(node.get("/K", NullObject()))


def assert_same(project, reference):
    """Both made the same files; that both really ran, their times show."""
    found, expected = made(project), made(reference)
    assert not [name for name in {*found, *expected} if found.get(name) != expected.get(name)]
    times = [(run.folder / "results/tiny/run.json").read_bytes() for run in (project, reference)]
    assert times[0] != times[1]


def run(project, *arguments):
    targets = ("report.pdf", "report.html", *arguments, "--configfile", "tests/tiny.yaml")
    answer = project.cold("snakemake", "--cores", "2", *targets)
    assert answer.returncode == 0, answer.stdout
    return answer.stdout


@pytest.fixture
def cloned(finished):
    """Makes a project at the commit of the finished one, before any run."""

    def clone(folder):
        finished.git("clone", "--quiet", "--no-hardlinks", ".", str(folder))
        return type(finished)(folder)

    return clone


def choose_fonts(monkeypatch, folder, content):
    """The system's fonts for a run; returns how many Fontconfig then finds."""
    (folder / "fonts.conf").write_text(content)
    monkeypatch.setenv("FONTCONFIG_FILE", str(folder / "fonts.conf"))
    answer = subprocess.run([sys.executable, "-c", COUNT_FONTS], check=True, capture_output=True)
    return int(answer.stdout)


def test_again_in_its_folder_on_one_core_in_the_c_locale_with_a_windowed_backend(copy, finished, tmp_path, monkeypatch):
    (tmp_path / "matplotlibrc").write_text(MATPLOTLIBRC)
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path / "matplotlibrc"))
    monkeypatch.setenv("MPLBACKEND", "TkAgg")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("LC_ALL", "C")
    run(copy, "--forceall", "--cores", "1")
    assert_same(copy, finished)


def test_in_an_odd_folder_on_four_cores_with_other_fonts_and_another_date(cloned, finished, tmp_path, monkeypatch):
    project = cloned(tmp_path / "it's {a} dossier é")
    assert choose_fonts(monkeypatch, tmp_path, OTHER_FONTS) > 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    run(project, "--cores", "4")
    assert_same(project, finished)
    committed = int(finished.git("log", "-1", "--format=%ct"))
    assert PdfReader(project.folder / "report.pdf").metadata.creation_date.timestamp() == committed


def test_by_an_unprivileged_user_with_an_unwritable_home_and_no_font(cloned, finished, monkeypatch):
    # Not below pytest's folder, which is closed to others.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        project = cloned(folder / "project")
        assert choose_fonts(monkeypatch, folder, NO_FONTS) == 0
        (folder / "home").mkdir(mode=0o555)
        monkeypatch.setenv("HOME", str(folder / "home"))
        for variable in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "MPLCONFIGDIR"):
            monkeypatch.delenv(variable, raising=False)
        if os.getuid() == 0:
            closed = subprocess.run([*NOBODY, "test", "-x", os.path.realpath(sys.executable)]).returncode
            project.user = (*NOBODY, *READER) if closed else NOBODY
            for path in [project.folder, *project.folder.rglob("*")]:
                shutil.chown(path, 65534, 65534)
        assert "denied" not in run(project)
        assert_same(project, finished)
