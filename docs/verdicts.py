"""docs/verdicts.md, what the report says for every verdict on made-up results: python -m docs.verdicts.

To be read by a person after a change of words or thresholds; a test compares it with what the templates say.
"""

import gettext
import html
import importlib
import re
from pathlib import Path

from scripts.rendering.document import environment_for, findings, render

PAGE = Path("docs/verdicts.md")
EXPERIMENTS = ("pca", "autoencoder", "kmeans", "classifier", "ood", "ebm_mixture", "ebm_mnist")


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
        "missing": missing,
        "findings": findings([experiment], metrics, missing, settings, files),
        "run": {"settings": settings},
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
    PAGE.write_text(written(), encoding="utf-8")


def written() -> str:
    """The page: all of an experiment's first case, and of each other one what it says otherwise."""
    lines = [
        "# What the report says",
        "",
        "Written by `python -m docs.verdicts` from the made-up results in tests/findings/cases/. Of each",
        "case after the first stands only what differs from it.",
        "",
    ]
    for experiment in EXPERIMENTS:
        lines += [f"## {experiment}", ""]
        first = None
        for name, given in cases(experiment).items():
            said = paragraphs(section(experiment, given))
            shown = said if first is None else [text for text in said if text not in first]
            first = said if first is None else first
            lines += [f"### {name}", "", *[line for text in shown for line in (text, "")]]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    main()
