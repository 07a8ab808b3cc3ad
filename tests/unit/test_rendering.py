import gettext
import re
from pathlib import Path

import jinja2
import pytest

from scripts.rendering import document
from scripts.rendering.document import Handed, environment_for, only_text
from scripts.rendering.labels import Labels
from scripts.rendering.numbers import Numbers
from scripts.rendering.pdf import write_pdf
from scripts.rendering.translation import translations

TEMPLATES = Path(__file__).resolve().parents[2] / "report_template"
ENGLISH, PORTUGUESE = Numbers("en"), Numbers("pt")


def words(kind, number):
    return f"{kind.title()} {number}"


def test_numbers_are_written_in_the_readers_language():
    assert ENGLISH.number(12345.678, 2) == "12,345.68"
    assert PORTUGUESE.number(12345.678, 2) == "12.345,68"
    assert ENGLISH.percent(0.68634) == "68.6\N{NO-BREAK SPACE}%"
    assert PORTUGUESE.percent(0.68634) == "68,6\N{NO-BREAK SPACE}%"


def test_exact_number_has_the_digits_of_its_value():
    assert [ENGLISH.exact(value) for value in (0.1, 1e-4, 3, 1234.5)] == ["0.1", "0.0001", "3", "1,234.5"]
    assert PORTUGUESE.exact(0.25) == "0,25"
    assert [ENGLISH.exact(value) for value in (0, 1e-300, 2.5e-7, -1e30)] == [
        "0",
        "1\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10⁻³⁰⁰",
        "2.5\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10⁻⁷",
        "\N{MINUS SIGN}1\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10³⁰",
    ]


def test_numbers_however_large_are_written():
    assert ENGLISH.number(10**12) == "1,000,000,000,000"
    assert [ENGLISH.number(value) for value in (10**30, 1e300)] == [
        "1\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10³⁰",
        "1\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10³⁰⁰",
    ]
    assert ENGLISH.number(-1.5e20, 1) == "\N{MINUS SIGN}1.5\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10²⁰"


def test_minus_is_the_typographic_sign():
    assert ENGLISH.number(-0.5, 1) == "\N{MINUS SIGN}0.5"


def test_small_numbers_are_written_with_a_power_of_ten():
    assert ENGLISH.scientific(2.22e-16) == "2.2\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10⁻¹⁶"
    assert ENGLISH.scientific(0.0) == "0"


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), "0.5", True])
@pytest.mark.parametrize("form", ["number", "percent", "scientific"])
def test_value_that_is_no_finite_number_is_refused_by_name(form, value):
    with pytest.raises(ValueError, match="kmeans/random/purity"):
        getattr(ENGLISH, form)(value, 1, "kmeans/random/purity")


def test_spread_stands_beside_the_mean_of_several_values_only():
    entry = {"mean": 0.5, "std": 0.1, "n": 2, "values": [0.4, 0.6], "reason": ""}
    assert ENGLISH.spread(entry, "number", 2, "x") == "0.50 ±\N{NO-BREAK SPACE}0.10"
    assert ENGLISH.spread(entry | {"std": None, "n": 1, "values": [0.5]}, "number", 2, "x") == "0.50"


def test_number_of_values_in_a_mean_is_said_where_some_are_missing():
    entry = {"mean": 0.5, "std": 0.1, "n": 2, "values": [0.4, None, 0.6], "reason": "why"}
    assert (
        ENGLISH.spread(entry, "number", 2, "x")
        == "0.50 ±\N{NO-BREAK SPACE}0.10 (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}2)"
    )


def test_missing_metric_needs_a_reason():
    entry = {"mean": None, "std": None, "reason": ""}
    assert ENGLISH.spread(entry | {"reason": "improper"}, "number", 2, "x") == "—"
    with pytest.raises(ValueError, match="ebm/kl"):
        ENGLISH.spread(entry, "number", 2, "ebm/kl")


def test_labels_are_numbered_by_kind_in_the_order_of_the_page():
    labels = Labels()
    page = " ".join(
        [
            labels.refer("figure", "b"),
            labels.define("figure", "a"),
            labels.define("table", "t"),
            labels.define("figure", "b"),
            labels.refer("figure", "a"),
            labels.refer("table", "t"),
        ]
    )
    links = '<a href="#figure-b">Figure 2</a> Figure 1 Table 1 Figure 2 <a href="#figure-a">Figure 1</a>'
    assert labels.resolve(page, words).startswith(links)


def test_unknown_unused_and_repeated_labels_are_refused_by_name():
    labels = Labels()
    with pytest.raises(ValueError, match="unknown figure nowhere"):
        labels.resolve(labels.refer("figure", "nowhere"), words)
    with pytest.raises(ValueError, match="never refers to the table lonely"):
        labels.resolve(labels.define("table", "lonely"), words)
    with pytest.raises(ValueError, match="figure twin is defined twice"):
        labels.resolve(labels.define("figure", "twin") * 2, words)


@pytest.mark.parametrize("value", [None, 1.5, 3, [], {}.items])
def test_template_cannot_print_what_is_not_text(value):
    environment = environment_for("en", gettext.NullTranslations())
    with pytest.raises(ValueError, match="a template prints"):
        environment.from_string("{{ value }}").render(value=value)
    assert only_text("text") == "text"


def test_undefined_value_stops_the_page_by_name():
    environment = environment_for("en", gettext.NullTranslations())
    with pytest.raises(jinja2.UndefinedError, match="nothing_here"):
        environment.from_string("{{ nothing_here }}").render()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{{ nothing_here }}", "'nothing_here' is undefined"),
        ("{{ none | number }}", "a number is None: a missing value needs a reason"),
        ("{% if %}", "Expected an expression"),
    ],
)
def test_an_error_names_the_template_and_its_line(words, said, tmp_path, monkeypatch):
    monkeypatch.setattr(document, "TEMPLATES", tmp_path)
    (tmp_path / "page.html.j2").write_text('{% include "part.html.j2" %}')
    (tmp_path / "part.html.j2").write_text(f"One.\nTwo.\n{words}\n")
    environment = environment_for("en", gettext.NullTranslations())
    with pytest.raises(ValueError, match=rf"part\.html\.j2, line 3: {said}"):
        document.render(environment, "page.html.j2")


def test_sentences_pass_the_catalogue_of_the_language(tmp_path):
    (tmp_path / "pt.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "Question"\nmsgstr "Pergunta"\n', encoding="utf-8")
    environment = environment_for("pt", translations("pt", tmp_path))
    assert environment.from_string("{% trans %}Question{% endtrans %}").render() == "Pergunta"


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("**/*.j2")), ids=lambda path: path.name)
def test_template_holds_no_sentence_outside_the_translation_function(template):
    text = template.read_text(encoding="utf-8")
    for outside in (
        r"<style.*?</style>",
        r"\{#.*?#\}",
        r"\{%-? trans.*?endtrans -?%\}",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
        r"<[^>]*>",
    ):
        text = re.sub(outside, " ", text, flags=re.S)
    assert not re.findall(r"[A-Za-z]{2,}", text)


def stray_per_cent_signs(text):
    """What formatting would take for a format, or drop, in the sentences of a template that pass the catalogue."""
    environment = environment_for("en", gettext.NullTranslations())
    for line, _, found in environment.extract_translations(text):
        for message in found if isinstance(found, tuple) else (found,):
            yield from ((line, part) for part in re.findall(r"%(?!\(\w+\)s).{0,3}", (message or "").replace("%%", "")))


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("**/*.j2")), ids=lambda path: path.name)
def test_per_cent_sign_of_a_sentence_is_doubled_or_names_a_value(template):
    assert list(stray_per_cent_signs(template.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{{ _("100 % at four") }}', ["% at"]),
        ('{{ _("100\N{NO-BREAK SPACE}%") }}', ["%"]),
        ('{{ ngettext("1\N{NO-BREAK SPACE}%", "%(num)s %%", 2) }}', ["%"]),
        ('{{ _("100 %% at %(place)s", place="x") }}', []),
        ("{% trans share=share %}100 % of {{ share }}{% endtrans %}", []),
    ],
)
def test_stray_per_cent_sign_is_found(text, found):
    assert [part for _, part in stray_per_cent_signs(text)] == found


def test_file_that_no_experiment_handed_over_is_refused_by_name(tmp_path):
    with pytest.raises(ValueError, match=r"no experiment handed over pca/secret\.csv"):
        Handed([tmp_path / "pca/scores.csv"], tmp_path).path("pca/secret.csv")


@pytest.mark.parametrize(
    "body",
    [
        '<img src="gone.png" alt="gone">',
        '<p style="colour: red">x</p>',
        '<img src="https://example.org/a.png" alt="a">',
    ],
)
def test_every_warning_of_the_pdf_is_an_error(body, tmp_path):
    page = f'<html lang="en"><head><title>t</title></head><body>{body}</body></html>'
    with pytest.raises(ValueError, match="WeasyPrint warns"):
        write_pdf(page, tmp_path / "page.pdf", 0)


def test_pdf_of_one_commit_has_the_same_bytes(tmp_path):
    page = '<html lang="en"><head><title>t</title></head><body><p>text</p></body></html>'
    for name in ("one.pdf", "two.pdf"):
        write_pdf(page, tmp_path / name, 1_700_000_000)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
