"""What an addition costs: a start, a detector, a recipe is a file and a name in a list; an experiment its own files."""

import pytest

START = '''"""The first images: no start for a study, but the shortest."""


def centroids(points, clusters, generator, classes):
    return points[:clusters].copy()
'''
DETECTOR = '''"""How far the activations are from those of the training images, on average."""


def fit(features, labels, logits, **options):
    return {"mean": features.mean(axis=0)}


def score(arrays, features, logits):
    return ((features - arrays["mean"]) ** 2).sum(axis=1)
'''

CHAIN = '''"""Chains that start at the origin."""

import torch


def start(data, particles, generator):
    return torch.zeros_like(data)
'''


def add(project, kind, file, text, name):
    """A choice of a kind: its file, and its name in the list."""
    (project.folder / f"scripts/methods/{kind}/{file}.py").write_text(text)
    project.edit("scripts/workflow/choices.py", f'"{kind}": (', f'"{kind}": ("{name}", ')


def assert_lint_is_silent(project):
    answer = project.python("scripts.workflow.lint")
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    ("kind", "file", "text", "name", "old", "new", "rules"),
    [
        ("starts", "first_images", START, "first-images", "[random, ", "[first-images, random, ", ("kmeans", "fit")),
        ("detectors", "mean", DETECTOR, "mean", "[gmm-1, ", "[mean, gmm-1, ", ("ood", "fit")),
        (
            "chains",
            "origin",
            CHAIN,
            "N-origin",
            "[2-persistent, ",
            "[2-persistent, 2-origin, ",
            ("ebm_mixture", "train"),
        ),
    ],
    ids=["start", "detector", "kind of chains"],
)
def test_a_choice_is_a_file_and_its_name_and_computes_no_other_anew(copy, kind, file, text, name, old, new, rules):
    add(copy, kind, file, text, name)
    before = {row["variant"] for row in copy.metrics(rules[0])}
    copy.edit("tests/tiny.yaml", old, new)
    planned = copy.planned()
    assert planned["_".join(rules)] == planned[f"{rules[0]}_evaluate"] == 1
    assert_lint_is_silent(copy)
    variant = name.replace("N", "2")
    assert {row["variant"] for row in copy.finish().metrics(rules[0])} == before | {variant}
    assert {"2-origin": "2 steps origin"}.get(variant, variant) in copy.html_words()


def test_a_recipe_is_a_file_and_its_name_and_trains_no_other_anew(copy):
    text = (copy.folder / "scripts/methods/recipes/digits.py").read_text()
    add(copy, "recipes", "warm", text, "warm")
    copy.edit("tests/tiny.yaml", "recipes: [", "recipes: [warm, ")
    assert copy.planned()["ebm_mnist_train"] == 1
    assert_lint_is_silent(copy)


RULES = '''"""The mean of each digit.

inputs:  results/data/, results/<study>/data/digits/
outputs: results/<study>/means/
steps:   fit each seed
"""

FOLDERS = expand("results/{study}/means/own/seed-{seed}", study=settings["study"], seed=settings["seeds"])
metrics["means"] = [f"{folder}/metrics.csv" for folder in FOLDERS]
cached["means"] = []
handed["means"] = [f"{FOLDERS[0]}/brightness.csv"]


rule means_fit:
    input:
        digits=DIGITS,
        split="results/{study}/data/digits/seed-{seed}/split.csv",
    output:
        metrics="results/{study}/means/{variant}/seed-{seed}/metrics.csv",
        table="results/{study}/means/{variant}/seed-{seed}/brightness.csv",
    log:
        "results/{study}/logs/means_fit/{variant}/seed-{seed}.log",
        record="results/{study}/logs/means_fit/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/means_fit/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(500),
    params:
        settings=pick("means.scale"),
        code=code("means/fit"),
    message:
        "Means: fit, seed {wildcards.seed}"
    script:
        "../scripts/means/fit.py"
'''
SCRIPT = '''"""How bright the training images are."""

from scripts.workflow.files import write_text
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.job import run
from scripts.workflow.metrics import write_metrics
from scripts.workflow.parts import read_parts


def main(job):
    images = read_arrays(job.input.digits)["images"][read_parts(job.input.split)["train"]]
    brightness = job.params.settings["means.scale"] * images.mean() / 255
    write_text(job.output.table, f"brightness\\n{brightness}\\n")
    values = {"bright": brightness}
    write_metrics(job.output.metrics, job.wildcards.study, "means", "own", int(job.wildcards.seed), values)


run(main)
'''
FINDING = '''"""How bright digits are."""

from scripts.findings.given import Given, Key

# Half of the grey levels.
BRIGHT = 0.5

VERDICTS = {"light": ("bright", "dark")}


def find(given: Given) -> dict:
    mean = given.table(f"means/own/seed-{given.seeds[0]}/brightness.csv")[0]["brightness"]
    rows = [Key("bright", "own", "bright", "percent", 1, "higher")]
    return {"light": "bright" if mean > BRIGHT else "dark", "key": rows}
'''
SECTION = """{% extends "section.html.j2" %}
{% block question %}<p>{% trans %}Are digits bright?{% endtrans %}</p>{% endblock %}
{% block method %}<p>{% trans %}Their mean grey level says it.{% endtrans %}</p>{% endblock %}
{% block results %}<p>{% trans %}The key table has it.{% endtrans %}</p>{% endblock %}
{% block answer %}
<p>
{% if findings.means.light == "bright" %}{% trans %}They are bright.{% endtrans %}
{% else %}{% trans %}They are dark.{% endtrans %}{% endif %}
</p>
{% endblock %}
"""
NAMES = """{% macro name() %}{% trans %}Brightness of digits{% endtrans %}{% endmacro %}
{% macro variant(key) %}{{ key }}{% endmacro %}
{% macro key(row) %}{{ {"bright": _("Mean grey level")}[row.name] }}{% endmacro %}
"""
CASES = "CASES = {}\n"
SCHEMA = """  means:
    type: object
    additionalProperties: false
    properties:
      scale: {type: number, default: 1.0, description: What grey levels are multiplied by.}
  studies:
    type: object
"""
# Where the lint asks for a line.
MENTIONS = {
    "README.md": ("flowchart LR\n", "flowchart LR\n  data_split --> means_fit --> report_gather\n"),
    "results/README.md": ("# ", "`brightness.csv`\n\n# "),
    "docs/cluster.md": ("| `pca_fit` |", "| `means_fit` | | | |\n| `pca_fit` |"),
    "profiles/slurm/profile.yaml": ("groups:\n", "groups:\n  means_fit: means\n"),
    "profiles/slurm-gpu/profile.yaml": ("groups:\n", "groups:\n  means_fit: means\n"),
}


@pytest.fixture
def grown(copy):
    """The finished tiny study with one experiment more."""
    for path, text in {
        "rules/means.smk": RULES,
        "scripts/means/fit.py": SCRIPT,
        "scripts/findings/means.py": FINDING,
        "report_template/sections/means.html.j2": SECTION,
        "report_template/names/means.html.j2": NAMES,
        "tests/findings/cases/means.py": CASES,
    }.items():
        (copy.folder / path).parent.mkdir(exist_ok=True)
        (copy.folder / path).write_text(text)
    copy.edit("config.schema.yaml", "  studies:\n    type: object\n", SCHEMA)
    copy.edit("config.yaml", "\nkmeans:\n", "\nmeans:\n  scale: 1.0  # Grey levels are multiplied by it.\n\nkmeans:\n")
    copy.edit("Snakefile", 'include: "rules/kmeans.smk"\n', 'include: "rules/kmeans.smk"\ninclude: "rules/means.smk"\n')
    return copy


def test_an_experiment_is_its_own_files_two_blocks_and_a_line(grown):
    """It runs and is in the report; the lint then asks for what documents and clusters need to know of it."""
    grown.edit("tests/tiny.yaml", "seeds: [0]", "seeds: [0]\n    experiments: [pca, means]")
    assert grown.planned() == {"means_fit": 1, "report_gather": 1, "report_html": 1, "report_pdf": 1, "report_copy": 2}
    text = grown.finish().html_words()
    assert "Brightness of digits Mean grey level" in text and "They are dark." in text
    asked = grown.python("scripts.workflow.lint").stdout.splitlines()
    unnamed_file = {"rules/means.smk, line 14"}
    assert {line.split(":")[0] for line in asked} == set(MENTIONS) - {"results/README.md"} | unnamed_file
    for path, (old, new) in MENTIONS.items():
        grown.edit(path, old, new)
    assert_lint_is_silent(grown)
