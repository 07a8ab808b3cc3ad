"""The penguin table: four measurements and a species."""

import io

import numpy as np
import pandas as pd

MEASUREMENTS = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")


def clean(content: bytes, name: str) -> tuple[pd.DataFrame, int]:
    """The rows of a CSV in which no column is missing, and how many rows were dropped.

    ``content`` has palmerpenguins' header, or none: four measurements, then a number for the class. Returns columns
    species and `MEASUREMENTS`. ``name`` of the file serves the messages.

    Raises ValueError for a table of another form, a measurement that is not a number, and no complete row.
    """
    try:
        text = content.decode("utf-8-sig")
        table = pd.read_csv(io.StringIO(text))
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ValueError(f"{name} is not a CSV in UTF-8: {error}") from error
    wanted = ("species", *MEASUREMENTS)
    if missing := [column for column in wanted if column not in table]:
        if len(table.columns) != 5 or not all(map(_is_number, table.columns)):
            raise ValueError(
                f"{name} lacks {', '.join(missing)}: give palmerpenguins' columns, "
                "or no header, four measurements and a class, separated by commas"
            )
        table = pd.read_csv(io.StringIO(text), header=None, names=[*MEASUREMENTS, "species"])
    for column in MEASUREMENTS:
        numbers = pd.to_numeric(table[column], errors="coerce")
        wrong = (numbers.isna() & table[column].notna()) | np.isinf(numbers)
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise ValueError(f"{name}: {column} is {table[column][row]!r} in row {row + 1}, not a finite number")
    complete = table.dropna()
    if complete.empty:
        raise ValueError(f"{name} has no row without a missing value")
    species = complete["species"]
    if pd.api.types.is_number(species.iloc[0]):
        species = species.map(lambda number: f"class {number:g}")
    return complete.assign(species=species)[list(wanted)], len(table) - len(complete)


def _is_number(text: str) -> bool:
    # pandas renames a repeated column from 1 to 1.1; both read as numbers.
    try:
        float(text)
    except ValueError:
        return text.count(".") == 2 and text.replace(".", "").isdigit()
    return True
