"""Tables as CSV."""

from scripts.workflow.files import replacing


def read_csv(path):
    """Only an empty cell is missing: a species may be called None."""
    import pandas as pd

    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def write_csv(path, table) -> None:
    """``table`` is a DataFrame; its index is not written."""
    with replacing(path) as part:
        table.to_csv(part, index=False, lineterminator="\n")
