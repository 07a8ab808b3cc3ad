"""HTML to PDF, with every warning an error."""

import logging
import os

from weasyprint import HTML, URLFetcher


def write_pdf(page: str, path, epoch: int) -> None:
    """Write ``page`` as an accessible PDF (PDF/UA-1) dated ``epoch`` (seconds since 1970).

    Raises ValueError with what WeasyPrint warned of: a missing image otherwise only leaves a hole.
    """
    # Read by WeasyPrint for the date: same commit, same bytes.
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    warnings: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: warnings.append(record.getMessage())
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    # Files and data of ours, never the network.
    offline = URLFetcher(allowed_protocols=("data", "file"))
    try:
        HTML(string=page, base_url=".", url_fetcher=offline).write_pdf(path, pdf_variant="pdf/ua-1")
    finally:
        logger.removeHandler(handler)
    if warnings:
        raise ValueError("WeasyPrint warns: " + "; ".join(dict.fromkeys(warnings)))
