"""Hostile data, files and names against the real workflow: they are refused by name, or stay text."""

import ast
import base64
import csv
import html.parser
import itertools
import json
import os
import pickle
import random
import re
import shutil
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
import yaml
from pypdf import PdfReader
from pypdf.generic import IndirectObject
from safetensors.numpy import load_file

HERE = Path(__file__).parent
FILE = """$(touch planted) `touch planted`;touch planted %(study)s " onload="alert(8) ' &lt;.csv"""
SPECIES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "' onload='alert(3)",
    "javascript:alert(4)",
    "x--><script>alert(5)</script><!--",
    "]]></style></title><script>alert(6)</script>",
    "$(touch planted)",
    '"; touch planted; #',
    "{{ 7*7 }}{% include 'x' %}",
    "{study} {wildcards.study} {0}",
    "%n %s %(species)s %",
    "../../../planted",
    "<marker define:figure:pca-scores>",
    r"$\frac{$",
    "_hidden",
    "&lt;b&gt; &#60;b&#62;",
]


def penguins():
    """A table with a few penguins of each hostile species."""
    generator = random.Random(0)
    rows = [["species", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]]
    for species in SPECIES:
        rows += [[species, *(round(generator.gauss(mean, mean / 9), 1) for mean in (43, 17, 200, 4200))] for _ in "abc"]
    return rows


@pytest.fixture(scope="module")
def attacked(fresh, tmp_path_factory):
    """The finished tiny study of hostile penguins, whose every Python wrote down what it touched."""
    root = tmp_path_factory.mktemp("attacked")
    for name in ("home", "tmp", "data", "audit"):
        (root / name).mkdir()
    with (root / "data" / FILE).open("w", newline="") as file:
        csv.writer(file).writerows(penguins())
    shutil.copy(HERE / "audit.py", root / "audit/sitecustomize.py")
    project = fresh(root / "project")
    project.git("commit", "--quiet", "--allow-empty", "--message", "<script>alert(9)</script> $(touch planted)")
    project.edit("tests/tiny.yaml", "data: {", f"data: {{penguins: {json.dumps(f'../data/{FILE}')}, ")
    project.environment = {
        "HOME": str(root / "home"),
        "TMPDIR": str(root / "tmp"),
        # Torch, imported by other tests, names its place below their TMPDIR in the environment.
        "TORCHINDUCTOR_CACHE_DIR": str(root / "tmp/torchinductor"),
        "PYTHONPATH": str(root / "audit"),
        "AUDIT": str(root / "touched.tsv"),
    }
    project.root = root
    return project.finish()


def touched(project):
    """What the audit wrote down: event, what, and the file of the caller."""
    for line in (project.root / "touched.tsv").read_text().splitlines():
        event, what, caller = line.split("\t")
        yield event, ast.literal_eval(what), caller


def test_run_changes_nothing_outside_project_environment_and_caches(attacked):
    root = attacked.root.resolve()
    own = [root / "project", root / "tmp", root / "home/.cache", root / "home/.config", Path(os.devnull)]
    own += [Path(prefix).resolve() for prefix in (sys.prefix, sys.base_prefix)]
    changed = {Path(what) for event, what, _ in touched(attacked) if event.startswith(("open", "os.", "sqlite3."))}
    assert root / "project/results/tiny/report.en.pdf" in changed
    assert [path for path in changed if not any(path == place or place in path.parents for place in own)] == []
    # What no Python opened itself.
    assert {path.name for path in (root / "home").iterdir()} <= {".cache", ".config"}
    assert {path.name for path in root.glob("home/.config/*")} <= {"matplotlib"}
    assert [path for path in root.glob("tmp/**/*") if path.is_file()] == []
    assert [path.name for path in (root / "data").iterdir()] == [FILE]
    assert {path.name for path in root.iterdir()} == {"home", "tmp", "data", "audit", "project", "touched.tsv"}


def test_run_reads_no_pickle_but_the_engines_and_babels_own(attacked):
    scripts, found = attacked.folder.resolve() / ".snakemake/scripts", set()
    for event, what, caller in touched(attacked):
        if event == "pickle.find_class":
            # The engine hands a script its job as a pickle; Babel's package holds its languages as pickles.
            engine = Path(caller).resolve().parent == scripts and what.startswith("snakemake.")
            found.add("engine" if engine else "Babel" if caller.endswith("babel/localedata.py") else (what, caller))
    assert found <= {"engine", "Babel"}


def test_offline_study_connects_to_nothing(attacked):
    assert [what for event, what, _ in touched(attacked) if event == "socket.connect"] == []


def test_nothing_of_the_data_is_run_by_a_shell(attacked):
    assert list(attacked.root.rglob("planted*")) == []


def test_results_are_of_open_formats_without_pickles(attacked):
    found = (path for path in (attacked.folder / "results").rglob("*") if path.name != "README.md")
    files = [path for path in found if path.is_file()]
    kinds = {".csv", ".json", ".npz", ".safetensors", ".svg", ".png", ".html", ".pdf", ".log", ".tsv"}
    assert {path.suffix for path in files} == kinds
    for path in files:
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                assert all(isinstance(arrays[name], np.ndarray) for name in arrays)
        elif path.suffix == ".safetensors":
            load_file(path)


def test_no_cell_of_a_table_is_a_formula(attacked):
    for path in (attacked.folder / "results").rglob("*.csv"):
        with path.open(newline="") as file:
            for cell in itertools.chain.from_iterable(csv.reader(file)):
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")) or np.isfinite(float(cell)), (path, cell)


def test_tables_hold_the_species_as_they_were_written(attacked):
    for name in ("data/penguins/seed-0/penguins.csv", "pca/standardised/seed-0/scores.csv"):
        with (attacked.folder / "results/tiny" / name).open(newline="") as file:
            assert list(dict.fromkeys(row["species"] for row in csv.DictReader(file))) == SPECIES


class Page(html.parser.HTMLParser):
    """Elements, attributes and words of a page."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.attributes, self.text = set(), set(), ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        self.attributes |= set(attributes)

    def handle_data(self, data):
        self.text += data


def page(project):
    return Page(project.html())


def test_html_has_no_element_or_link_that_the_templates_do_not_write(attacked):
    found = page(attacked)
    templates = "".join(path.read_text() for path in attacked.folder.glob("report_template/**/*.j2"))
    templates = re.sub(r"\{[{%].*?[%}]\}", "", templates)
    assert found.elements <= set(re.findall(r"<([a-z0-9]+)", templates))
    assert {name for name, _ in found.attributes} <= set(re.findall(r" ([a-z-]+)=", templates))
    for name, value in found.attributes:
        if name in ("src", "href"):
            assert re.match(r"#[a-z0-9_-]+$|data:(image/png|image/svg\+xml|text/csv);base64,[A-Za-z0-9+/=]+$", value)


def test_texts_of_the_data_are_read_in_both_reports_as_they_were_written(attacked):
    html_text, pdf_text = page(attacked).text, "".join(attacked.pdf_words().split())
    for text in [*SPECIES, FILE]:
        assert text in html_text
        assert "".join(text.split()) in pdf_text


def test_commit_message_is_not_in_the_report(attacked):
    assert "alert(9)" not in page(attacked).text


def test_figures_in_the_html_hold_drawings_alone(attacked):
    values = [value for name, value in page(attacked).attributes if name == "src"]
    drawings = [base64.b64decode(value.partition(",")[2]) for value in values if "svg" in value[:20]]
    assert drawings
    for element in (element for drawing in drawings for element in ElementTree.fromstring(drawing).iter()):
        assert element.tag.rpartition("}")[2] not in {"script", "foreignObject", "a", "iframe", "animate", "set"}
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert not name.endswith("href") or value.startswith(("#", "data:image/png;base64,")), value


def dictionaries(reader):
    """Every dictionary of a PDF."""
    waiting, seen = [reader.trailer], set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if node.idnum in seen:
                continue
            seen.add(node.idnum)
            node = node.get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            yield node
            waiting += [node.raw_get(key) for key in node]


def test_pdf_has_links_to_its_own_pages_alone(attacked):
    actions = {"/URI", "/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Rendition"}
    links = 0
    for node in dictionaries(PdfReader(attacked.folder / "report.pdf")):
        assert not {"/JS", "/URI", "/AA", "/OpenAction", "/EmbeddedFiles", "/AcroForm"} & set(node)
        assert node.get("/S") not in actions
        links += node.get("/Subtype") == "/Link" and ("/Dest" in node or node["/A"]["/S"] == "/GoTo")
    assert links > 10


def test_planted_pickles_stop_what_reads_them_and_do_not_run(copy):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(copy.folder / "planted"),)

    np.savez(copy.folder / "results/data/photographs.npz", test=np.array([Trap()], dtype=object))
    weights = "results/tiny/classifier/mlp/seed-0/weights.safetensors"
    (copy.folder / weights).write_bytes(pickle.dumps(Trap()))
    targets = ("results/tiny/classifier/mlp/seed-0/metrics.csv", "results/tiny/ood/gmm-1/seed-0/measures.json")
    answer = copy.make(*targets, "--keep-going")
    assert answer.returncode == 1
    assert f"classifier_evaluate: {weights} is not a whole safetensors file" in answer.stdout
    assert not (copy.folder / "planted").exists()


def test_planted_figure_runs_nothing_in_the_html_and_stops_the_pdf(copy):
    figure = copy.folder / "results/tiny/pca/standardised/seed-0/variance.svg"
    (copy.folder / "secret.png").write_bytes((copy.folder / "results/tiny/data/digits/seed-0/samples.png").read_bytes())
    secret = (copy.folder / "secret.png").as_uri()
    figure.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)" width="9" height="9"><script>alert(2)</script>'
        f'<image href="{secret}" width="9" height="9"/></svg>'
    )
    answer = copy.tiny("--keep-going")
    assert answer.returncode == 1
    assert f"report_pdf: WeasyPrint warns: Failed to load image at '{secret}'" in answer.stdout
    text = copy.html()
    assert f'<img src="data:image/svg+xml;base64,{base64.b64encode(figure.read_bytes()).decode()}"' in text
    assert "script" not in Page(text).elements


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"penguins": "../passwords"}, "../passwords, line 1: one column each is needed of species"),
        ({"penguins": f"../{FILE}"}, f"data.penguins: ../{FILE} is not a file: give"),
        (
            {"mirror": f"../{FILE} {{study}} <b>", "digits": "mnist"},
            f"data.mirror: {{folder}}/{FILE} {{study}} <b> cannot be read: No such file or directory: give a folder",
        ),
    ],
    ids=["foreign", "hostile", "hostile mirror"],
)
def test_path_in_the_settings_is_a_path_and_nothing_else(project, data, sentence):
    (project.folder.parent / "passwords").write_text("root:x:0:0:root:/root:/bin/sh\n" * 5)
    study = yaml.safe_load((project.folder / "tests/tiny.yaml").read_text())
    study["studies"]["tiny"]["data"] |= data
    (project.folder / "tests/tiny.yaml").write_text(yaml.safe_dump(study))
    answer = project.make("results/tiny/pca/standardised/seed-0/metrics.csv", "download", "--keep-going")
    assert answer.returncode == 1
    sentence = sentence.replace("{folder}", str(project.folder.parent))
    assert len([line for line in answer.stdout.splitlines() if line.startswith(sentence)]) == 1, answer.stdout
    assert "Traceback" not in answer.stdout
    assert list(project.folder.parent.rglob("planted*")) == []
