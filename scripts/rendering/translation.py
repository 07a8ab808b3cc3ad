"""Sentences in the reader's language: gettext catalogues in report_template/locales/, English in the templates."""

import gettext
import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations


def translations(language: str, folder: Path) -> gettext.NullTranslations:
    """The catalogue ``folder``/<language>.po; English needs none. Raises FileNotFoundError for another language."""
    if language == "en":
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with (folder / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)
