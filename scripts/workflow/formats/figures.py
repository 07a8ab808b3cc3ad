"""Figures as SVG or PNG."""

from pathlib import Path

from scripts.workflow.files import replacing


def write_figure(path, figure) -> None:
    """SVG or PNG by the suffix, with the same bytes each time."""
    import matplotlib

    # A salt of its own for each figure keeps the ids of two SVGs on one page apart.
    with matplotlib.rc_context({"svg.hashsalt": Path(path).as_posix()}), replacing(path) as part:
        metadata = {"Date": None} if Path(path).suffix == ".svg" else {"Software": None}
        figure.savefig(part, metadata=metadata)
