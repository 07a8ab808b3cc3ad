"""What is forgotten when a rule, an experiment or a template changes is named, with its file and the cure."""

import pytest

# An experiment with rules, but with nothing else.
RULES = '''"""Nothing."""


rule nothing_fit:
    output:
        "results/{study}/nothing/{variant}/seed-{seed}/void.npz",
    log:
        "results/{study}/logs/nothing_fit/{variant}/seed-{seed}.log",
    conda:
        ENVIRONMENT
    threads: 1
    params:
        code=code("kmeans/fit"),
    script:
        "../scripts/kmeans/fit.py"
'''


@pytest.fixture(scope="module")
def lines(fresh, tmp_path_factory):
    """What the lint says of a project in which much was forgotten."""
    project = fresh(tmp_path_factory.mktemp("forgetful"))
    (project.folder / "rules/nothing.smk").write_text(RULES)
    project.edit(
        "Snakefile", 'include: "rules/kmeans.smk"', 'include: "rules/kmeans.smk"\ninclude: "rules/nothing.smk"'
    )
    project.edit("rules/kmeans.smk", '"findings.json"],', '"findings.json", "unheard.csv"],')
    project.edit("profiles/slurm/profile.yaml", "  kmeans_plot: kmeans\n", "")
    project.edit("results/README.md", "clustering.npz", "another.npz")
    project.edit("README.md", "kmeans_plot", "kmeans_draw")
    (project.folder / "report_template/names/pca.html.j2").unlink()
    answer = project.python("scripts.workflow.lint")
    assert answer.returncode == 1
    assert "Traceback" not in answer.stdout
    return answer.stdout.splitlines()


@pytest.mark.parametrize(
    "expected",
    [
        "rules/nothing.smk, line 4: nothing_fit has no record: add log: record=",
        "rules/nothing.smk, line 4: nothing_fit has no benchmark: add benchmark: ",
        "rules/nothing.smk, line 4: nothing_fit has no memory: add resources: mem_mb=growing(1000)",
        "rules/nothing.smk, line 4: nothing_fit has no message: add message: ",
        "rules/nothing.smk, line 4: nothing_fit writes void.npz, which results/README.md does not name: ",
        "README.md: the diagram has no nothing_fit: add it ",
        "docs/cluster.md: the table of memory and time has no nothing_fit: add a line",
        "profiles/slurm/profile.yaml: nothing_fit is not named: add it to groups ",
        "profiles/slurm-gpu/profile.yaml: nothing_fit is not named: add it to groups ",
        "profiles/slurm/profile.yaml: kmeans_plot is not named: ",
        "config.schema.yaml: no block nothing: ",
        "config.yaml: no block nothing: ",
        "report_template/sections/nothing.html.j2: no such file: add its section of the report",
        "report_template/names/nothing.html.j2: no such file: add its names for readers",
        "scripts/findings/nothing.py: no such file: add find(given)",
        "tests/findings/cases/nothing.py: no such file: add made-up results",
        "report_template/names/pca.html.j2: no such file: add its names for readers",
        "rules/kmeans.smk, line 30: unheard.csv is handed to the report, which does not use it: ",
        "rules/kmeans.smk, line 34: kmeans_fit writes clustering.npz, which results/README.md does not name: ",
        "README.md: the diagram has no kmeans_plot: ",
    ],
)
def test_what_was_forgotten_is_named_with_the_cure(lines, expected):
    assert any(line.startswith(expected) for line in lines), "\n".join(lines)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("{% if metrics.pca.standardised.x.mean > 0.5 %}{% endif %}", "a threshold"),
        ("{% if findings.pca.count == 1 %}{% endif %}", "a comparison with a number"),
        ("{% set half = findings.pca.share / 2 %}", "arithmetic (div)"),
        ("{% set sums = namespace(all=0) %}", "a namespace"),
        ("{% if seeds | length %}{% endif %}", "the filter length"),
        ("{% if %}", "Expected an expression, got 'end of statement block'"),
    ],
)
def test_template_that_decides_or_computes_is_refused_with_its_line(project, words, found):
    (project.folder / "report_template/sections/pca.html.j2").write_text(f"{{# Words. #}}\n{words}\n")
    answer = project.python("scripts.workflow.lint")
    assert answer.returncode == 1
    assert f"report_template/sections/pca.html.j2, line 2: {found}" in answer.stdout
