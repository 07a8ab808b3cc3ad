"""The report's page from templates and from what the experiments handed over."""

import base64
import csv
import importlib.util
import mimetypes
import traceback
from datetime import UTC, datetime
from pathlib import Path

import jinja2
import yaml

from scripts.findings.given import Given
from scripts.rendering.labels import Labels
from scripts.rendering.numbers import Numbers
from scripts.rendering.overview import absences, overview
from scripts.rendering.translation import translations
from scripts.workflow.choices import load
from scripts.workflow.fingerprint import SCRIPTS
from scripts.workflow.formats.scalars import read_json
from scripts.workflow.metrics import read_rows
from scripts.workflow.provenance import GitError, changes
from scripts.workflow.summary import missing

TEMPLATES = Path("report_template")


def document(inputs, params, output: str) -> str:
    """The whole page as HTML; ``output`` is "html" (for a browser) or "pdf" (for WeasyPrint).

    Raises ValueError with the template and its line for whatever it asks for that is missing.
    """
    settings = params.settings
    language, study = settings["report.language"], settings["study"]
    files = Handed([*inputs.data, *inputs.files], Path("results") / study)
    catalogue = translations(language, TEMPLATES / "locales")
    summary, rows, run = inputs.gathered
    run, metrics, absent, labels = read_json(run), read_json(summary), missing(read_rows(rows)), Labels()
    committed, split = params.provenance["epoch"], f"data/digits/seed-{settings['seeds'][0]}/split.csv"
    environment = environment_for(language, catalogue)
    environment.globals |= {
        "study": study,
        "experiments": settings["experiments"],
        "seeds": settings["seeds"],
        "metrics": metrics,
        "absences": {name: absences(absent[name], settings["seeds"]) for name in settings["experiments"]},
        "findings": findings(settings["experiments"], metrics, absent, run["settings"], files),
        "run": run,
        "settings_text": yaml.safe_dump(run["settings"], sort_keys=True, default_flow_style=None, width=80),
        "overview": overview(
            settings["experiments"], run["settings"], run["images"], run["jobs"], files.table(split), metrics
        ),
        "provenance": {"reason": "", **params.provenance, **changed()},
        "date": datetime.fromtimestamp(committed, UTC).isoformat() if committed else "",
        "output": output,
        "fonts": font_folder().as_uri() if output == "pdf" else "",
        "files": files,
        "define": labels.define,
        "ref": labels.refer,
    }
    page = render(environment, "page.html.j2")
    kinds = {"figure": catalogue.gettext("Figure"), "table": catalogue.gettext("Table")}
    return labels.resolve(page, lambda kind, number: f"{kinds[kind]}\N{NO-BREAK SPACE}{number}")


def changed() -> dict:
    """``{"changed"}``: in words, which sources differ from the commit now, "" if none; or why that is ``"unknown"``."""
    try:
        files = changes(SCRIPTS.parent)
    except GitError as reason:
        return {"changed": "", "unknown": str(reason)}
    return {"changed": ", ".join(files[:3]) + f" and {len(files) - 3} more" * (len(files) > 3), "unknown": ""}


def findings(experiments: list[str], metrics: dict, missing: dict, settings: dict, files) -> dict[str, dict]:
    """By experiment, what its module in scripts/findings/ makes of its results."""
    return {
        name: load(f"findings/{name}").find(
            Given(metrics[name], missing[name], settings[name], settings["seeds"], files.table, files.json)
        )
        for name in experiments
    }


def render(environment: jinja2.Environment, template: str, **values) -> str:
    """Raises ValueError with the template, its line and what is wrong there."""
    try:
        return environment.get_template(template).render(values)
    except jinja2.TemplateSyntaxError as error:
        place, line = error.filename or template, error.lineno
        raise ValueError(f"{place}, line {line}: {error.message}") from error
    except Exception as error:
        # Jinja puts the templates' own lines into the traceback.
        frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
        places = [f"{path}, line {line}: " for path, line in frames if path.endswith(".j2")]
        raise ValueError(f"{places[-1] if places else ''}{error}") from error


def environment_for(language: str, catalogue) -> jinja2.Environment:
    """Strict about undefined values; numbers reach the page through the formatter alone."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=only_text,
    )
    environment.install_gettext_translations(catalogue, newstyle=True)
    environment.policies["ext.i18n.trimmed"] = True
    numbers = Numbers(language)
    environment.filters |= {
        "number": numbers.number,
        "exact": numbers.exact,
        "percent": numbers.percent,
        "scientific": numbers.scientific,
        "spread": numbers.spread,
    }
    environment.globals["language"] = language
    return environment


def only_text(value):
    """What a template prints is text; anything else would bypass the formatter, or print None or a method."""
    if isinstance(value, str | jinja2.Undefined) or hasattr(value, "__html__"):
        return value
    raise ValueError(f"a template prints {value!r}: pass numbers through number, percent or scientific")


class Handed:
    """Files that experiments handed over, by their path below results/<study>/. Raises ValueError for any other."""

    def __init__(self, paths, root: Path):
        self.paths = {Path(path).relative_to(root).as_posix(): Path(path) for path in paths}

    def path(self, name: str) -> str:
        return self._known(name).as_posix()

    def json(self, name: str):
        return read_json(self._known(name))

    def table(self, name: str) -> list[dict]:
        """Rows as mappings; what reads as a number is one."""
        with self._known(name).open(encoding="utf-8", newline="") as file:
            return [{key: _number(value) for key, value in row.items()} for row in csv.DictReader(file)]

    def embed(self, name: str) -> str:
        """The file as a data URI, so that the page stands alone."""
        path = self._known(name)
        kind = mimetypes.guess_type(path.name)[0]
        return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"

    def _known(self, name: str) -> Path:
        if name not in self.paths:
            raise ValueError(f"no experiment handed over {name}")
        return self.paths[name]


def font_folder() -> Path:
    return Path(importlib.util.find_spec("matplotlib").origin).parent / "mpl-data/fonts/ttf"


def _number(text: str):
    try:
        return float(text)
    except ValueError:
        return text
