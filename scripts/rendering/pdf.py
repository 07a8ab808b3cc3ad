"""HTML to PDF, with every warning an error."""

import logging
import os

from weasyprint import HTML, URLFetcher

from scripts.rendering.document import font_folder


class OwnFiles(URLFetcher):
    """Gives what the page carries, and fonts; a figure or a table could name any other file or address."""

    def fetch(self, url, headers=None):
        if not url.startswith("data:") and url not in {path.as_uri() for path in font_folder().iterdir()}:
            raise ValueError("neither in the page nor a font of the report")
        return super().fetch(url, headers)


def write_pdf(page: str, path, epoch: int) -> None:
    """Write ``page`` as an accessible PDF (PDF/UA-1), the same bytes for the same ``epoch`` (seconds since 1970).

    Raises ValueError with what WeasyPrint warned of: an image that is missing or not allowed only leaves a hole there.
    """
    # Read by whatever would write the time of day: same commit, same bytes.
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    warnings: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: warnings.append(record.getMessage())
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        HTML(string=page, url_fetcher=OwnFiles()).write_pdf(path, pdf_variant="pdf/ua-1")
    finally:
        logger.removeHandler(handler)
    if warnings:
        raise ValueError("WeasyPrint warns: " + "; ".join(dict.fromkeys(warnings)))
