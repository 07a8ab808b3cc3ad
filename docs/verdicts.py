"""docs/verdicts/, what the report says for every verdict on made-up results: python -m docs.verdicts.

To be read by a person after a change of words or thresholds; a test compares it with what the templates say.
"""

import gettext
import html
import importlib
import re
from pathlib import Path

from scripts.rendering.document import environment_for, findings, render
from scripts.rendering.overview import absences

PAGES = Path("docs/verdicts")
EXPERIMENTS = sorted(path.stem for path in Path("tests/findings/cases").glob("*.py"))


class Files:
    """Tables and scalars of a case; of figures the name alone."""

    def __init__(self, given):
        self.table, self.json = given.table, given.json

    def path(self, name: str) -> str:
        return f"results/sample/{name}"

    def embed(self, name: str) -> str:
        return f"data:,{name}"


def cases(experiment: str) -> dict:
    return importlib.import_module(f"tests.findings.cases.{experiment}").CASES


def section(experiment: str, given) -> str:
    """The HTML of an experiment's section for made-up results."""
    settings = {experiment: given.settings, "seeds": given.seeds}
    metrics, missing, files = {experiment: given.metrics}, {experiment: given.missing}, Files(given)
    environment = environment_for("en", gettext.NullTranslations())
    environment.globals |= {
        "study": "sample",
        "experiments": [experiment],
        "experiment": experiment,
        "seeds": given.seeds,
        "metrics": metrics,
        "absences": {experiment: absences(given.missing, given.seeds)},
        "findings": findings([experiment], metrics, missing, settings, files),
        "run": {"settings": settings},
        "overview": {"listed": []},
        "output": "html",
        "files": files,
        "define": lambda kind, label: kind.title(),
        "ref": lambda kind, label: kind.title(),
    }
    return render(environment, f"sections/{experiment}.html.j2")


def paragraphs(page: str) -> list[str]:
    """What a reader reads outside of tables: paragraphs, captions and the texts in place of figures."""
    page = re.sub(r'<span class="source">.*?</span>', "", page, flags=re.S)
    found = re.findall(
        r"<p(?: [^>]*)?>(.*?)</p>|<figcaption>(.*?)</figcaption>|<caption>(.*?)</caption>|alt=\"(.*?)\"", page, re.S
    )
    texts = [html.unescape(re.sub(r"<[^>]+>", "", "".join(groups))) for groups in found]
    return [" ".join(text.split()) for text in texts if text.strip()]


def main() -> None:
    for experiment in EXPERIMENTS:
        (PAGES / f"{experiment}.md").write_text(written(experiment), encoding="utf-8")


def written(experiment: str) -> str:
    """An experiment's page: all that is said of its first case, and of each other one what is said otherwise."""
    lines = [
        f"# What the report says of {experiment}",
        "",
        "Written by `python -m docs.verdicts` from the made-up results in",
        f"`tests/findings/cases/{experiment}.py`. Of each case after the first stands what differs from it.",
    ]
    first: list[str] = []
    for name, given in cases(experiment).items():
        said = paragraphs(section(experiment, given))
        lines += ["", f"## {name}", *[line for text in said if text not in first for line in ("", text)]]
        first = first or said
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
