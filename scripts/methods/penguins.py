"""The penguin table: four measurements and a species."""

import csv
import io
import math

import pandas as pd

from scripts.methods.measurements import MEASUREMENTS

WANTED = ("species", *MEASUREMENTS)
# A row is complete if it has all of these that its table has; columns of one's own do not count.
COLUMNS = (*WANTED, "island", "sex", "year")
MISSING = ("", "NA")
# How a cell begins that spreadsheets take for a formula.
FORMULA = ("=", "+", "-", "@")


def clean(content: bytes, name: str) -> tuple[pd.DataFrame, int]:
    """The rows of a CSV in which no column of palmerpenguins' is missing, and how many rows were dropped.

    ``content`` has palmerpenguins' header, in any order and among other columns, or none: four measurements, then a
    number for the class. Returns columns species and `MEASUREMENTS`, indexed by the line in the file. ``name`` of the
    file serves the messages.

    Raises ValueError for content that is no such table, a measurement that is not a finite number, fewer complete rows
    than measurements, a constant measurement, a species with a single row, and a species whose name cannot be printed
    or is a formula to spreadsheets.
    """
    header, rows = _read(content, name)
    places = {column: header.index(column) for column in COLUMNS if column in header}
    complete = {}
    for line, row in rows.items():
        cells = {column: row[place] for column, place in places.items()}
        for column in MEASUREMENTS:
            if cells[column] not in MISSING and not math.isfinite(_number(cells[column])):
                raise ValueError(
                    f"{name}, line {line}: {column} is {cells[column]!r}, not a finite number: "
                    "write a number with a decimal point, or leave a missing value empty"
                )
        if not any(cell in MISSING for cell in cells.values()):
            species = _species(cells["species"], f"{name}, line {line}")
            complete[line] = [species, *(_number(cells[column]) for column in MEASUREMENTS)]
    table = pd.DataFrame(complete.values(), index=list(complete), columns=list(WANTED))
    if len(table) < len(MEASUREMENTS):
        raise ValueError(f"{name}: {len(table)} of {len(rows)} rows are complete: give at least {len(MEASUREMENTS)}")
    for column in MEASUREMENTS:
        if table[column].nunique() == 1:
            raise ValueError(
                f"{name}: {column} is constant, {table[column].iloc[0]:g} in every row, and cannot be standardised: "
                "give measurements that vary"
            )
    alone = ~table["species"].duplicated(keep=False)
    if alone.any():
        line = alone.idxmax()
        raise ValueError(
            f"{name}, line {line}: species {table['species'][line]!r} has this one complete row: "
            "leave it out, or give more of the species"
        )
    return table, len(rows) - len(table)


def _read(content: bytes, name: str) -> tuple[list[str], dict[int, list[str]]]:
    """The header, and by the number of its line the cells of each row that is not empty."""
    try:
        text = content.decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        lines = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{name} is not a CSV in UTF-8 ({error}): save the table as one") from error
    rows = {line: row for line, row in lines if any(row)}
    if not rows or "\0" in text:
        raise ValueError(f"{name} holds no text: save the table as a CSV in UTF-8")
    first, header = next(iter(rows.items()))
    if any(mark in cell for cell in header for mark in ";\t"):
        raise ValueError(
            f"{name}, line {first}: the columns are separated by semicolons or tabs: "
            "separate them by commas, and write decimals with a point"
        )
    for line, row in rows.items():
        if len(row) != len(header):
            raise ValueError(
                f"{name}, line {line}: {len(row)} cells, but {len(header)} in line {first}: "
                "write decimals with a point, and text that holds a comma in quotes"
            )
    if len(header) == 5 and not any(math.isnan(_number(cell)) for cell in header):
        return [*MEASUREMENTS, "species"], rows
    if wrong := [column for column in WANTED if header.count(column) != 1]:
        raise ValueError(
            f"{name}, line {first}: one column each is needed of {', '.join(wrong)}: name the columns as "
            "palmerpenguins does, or give no header, four measurements and a number for the class"
        )
    del rows[first]
    return header, rows


def _species(cell: str, place: str) -> str:
    if math.isfinite(number := _number(cell)):
        return f"class {number:g}"
    if not cell.isprintable():
        raise ValueError(f"{place}: species {cell!r} holds what cannot be printed: write letters, digits and spaces")
    if cell.startswith(FORMULA):
        raise ValueError(f"{place}: species {cell!r} is a formula to spreadsheets: begin it with a letter")
    return cell


def _number(cell: str) -> float:
    """NaN for text."""
    try:
        return float(cell)
    except ValueError:
        return math.nan
