"""The penguin table: four measurements and a species. Runs while the workflow starts, so it stays light."""

import csv
import io
import math
import re
import reprlib
from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from scripts.methods.measurements import MEASUREMENTS

WANTED = ("species", *MEASUREMENTS)
# A row is complete if it has all that its table has of these and of what is wanted; columns of one's own do not count.
UNUSED = ("island", "sex", "year")
COLUMNS = (*WANTED, *UNUSED)
# In any case: what pandas and R write or read for a missing value, and the signs that other tables have for it.
MISSING = {"", "na", "nan", "-nan", "nat", "n/a", "null", "none", "<na>", "#n/a", "#n/a n/a", "#na", "-", ".", "?"}
MISSING |= {"1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan"}
# In any case: words and codes of people for a missing value, errors of spreadsheets, and what has no letter or digit.
UNCLEAR = re.compile(
    r"unknown|missing|nil|unspecified|undefined|undetermined|not (available|known)|n\.? ?[ad]\.?|nr|unk\.?"
    r"|-99+(\.0*)?|#.*|[\W_]*",
    re.IGNORECASE,
)
# How a cell begins that spreadsheets take for a formula.
FORMULA = ("=", "+", "-", "@")
COMMENT = ("#", "%", "//", "--")
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars", " ": "blanks"}
# How files begin that are often taken for a CSV.
KINDS = {
    "a workbook of a spreadsheet or another archive": rb"PK\x03\x04|\xd0\xcf\x11\xe0",
    "compressed": rb"\x1f\x8b|BZh[1-9]|\xfd7zXZ",
    "text in UTF-16": rb"\xff\xfe|\xfe\xff",
    "a web page": rb"\s*<(!doctype|html)",
    "a pointer of Git LFS": rb"version https://git-lfs",
}
# A measurement lies far off beyond so many robust standard deviations; palmerpenguins' own lie within 3.5.
FAR = 8
# The least robust standard deviation of a logarithm: that of few or equal values is almost 0. Penguins of a species
# differ by 3 to 13 %.
SPREAD = 0.05


class Penguins(NamedTuple):
    """A table whose rows are named by their lines in the file.

    lines : those of the complete rows
    columns : their species and `MEASUREMENTS`, by name
    facts : what was found on the way, as plain values
        read, rows, dropped : how many rows there were, are complete, and were left out
        missing : how many rows lack the value, by column
        written : how missing values are written
        unused : those columns of missing values that the study does not use
        spared : how many rows were left out for such columns alone
        repeated : [line, line of the first] of each row that repeats another in all of `COLUMNS`
        far : [line, value] of each measurement that lies more than `limit` from the others, by column
        alike : groups of species whose names differ only by case or blanks
    """

    lines: list[int]
    columns: dict[str, list]
    facts: dict


def clean(content: bytes, name: str) -> Penguins:
    """The rows of a CSV in which no column of palmerpenguins' is missing.

    ``content`` has palmerpenguins' header, in any order and among other columns, or none: four measurements, then a
    number for the class. ``name`` of the file serves the messages.

    Raises ValueError for content that is no such table, a measurement that is not a finite number above 0, a cell that
    may or may not mean that the value is missing, fewer complete rows than measurements, a constant measurement, a
    species with a single row, and a species whose name cannot be printed or is a formula to spreadsheets.
    """
    header, rows = _read(content, name)
    places = {column: header.index(column) for column in COLUMNS if column in header}
    complete, gaps, written = {}, {}, set()
    for line, row in rows.items():
        cells = {column: row[place] for column, place in places.items()}
        missing = [column for column, cell in cells.items() if _is_missing(cell)]
        values = {
            column: _value(cell, column, f"{name}, line {line}")
            for column, cell in cells.items()
            if column not in missing
        }
        if missing:
            gaps[line] = missing
            written |= {cells[column] for column in missing}
        else:
            complete[line] = values
    lines = list(complete)
    columns = {column: [values[column] for values in complete.values()] for column in WANTED}
    alike = _alike(columns["species"])
    _require_variation(lines, columns, alike, len(rows), name)
    counts = {column: sum(column in missing for missing in gaps.values()) for column in COLUMNS}
    facts = {
        "read": len(rows),
        "rows": len(lines),
        "dropped": len(gaps),
        "missing": {column: count for column, count in counts.items() if count},
        "written": sorted(written),
        "unused": [column for column in UNUSED if counts[column]],
        "spared": sum(set(missing) <= set(UNUSED) for missing in gaps.values()),
        "repeated": _repeated(complete),
        "far": _far(lines, columns),
        "limit": FAR,
        "alike": alike,
    }
    return Penguins(lines, columns, facts)


def doubts(facts: dict, name: str) -> list[str]:
    """A sentence for each kind of what is doubtful in a table, but used."""
    sentences = []
    if far := facts["far"]:
        columns = [(column, [f"{value:g} in line {line}" for line, value in values]) for column, values in far.items()]
        found = ", ".join(f"{column} {_few(values, 1)}" for column, values in columns)
        sentences.append(f"{name}: far from the other penguins, and perhaps a mistake or of another unit: {found}.")
    if repeated := facts["repeated"]:
        found = _few([f"line {line} repeats line {first}" for line, first in repeated])
        sentences.append(f"{name}: rows that count more than once: {found}.")
    if alike := facts["alike"]:
        found = _few([" and ".join(map(reprlib.repr, group)) for group in alike])
        sentences.append(f"{name}: names that differ only by case or blanks, and count as different species: {found}.")
    return sentences


def _few(found: list[str], shown: int = 3) -> str:
    """The first ones, and how many more."""
    return ", ".join(found[:shown]) + (f" and {len(found) - shown} more" if len(found) > shown else "")


def _read(content: bytes, name: str) -> tuple[list[str], dict[int, list[str]]]:
    """The header, and by the number of its line the cells of each row that is not empty."""
    for kind, start in KINDS.items():
        if re.match(start, content, re.IGNORECASE):
            raise ValueError(f"{name} is not a CSV in UTF-8, but {kind}: save the table as one")
    try:
        text = content.decode("utf-8-sig")
        _require_commas(text, name)
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        lines = [(reader.line_num, _stripped(row)) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{name} is not a CSV in UTF-8 ({error}): save the table as one") from error
    rows = {line: row for line, row in lines if any(row)}
    first, header = next(iter(rows.items()))
    place = f"{name}, line {first}"
    if bare := _is_bare(header):
        if len(header) != len(WANTED):
            raise ValueError(
                f"{place}: {len(header)} numbers without a header, which takes four measurements and a number for the "
                "class: write decimals with a point, or name the columns as palmerpenguins does"
            )
        header = [*MEASUREMENTS, "species"]
    elif wrong := [column for column in WANTED if header.count(column) != 1]:
        for line, row in rows.items():
            if set(WANTED) <= set(row) and line > first:
                raise ValueError(f"{name}: the names of the columns are in line {line}: take away what is above them")
        raise ValueError(
            f"{place}: one column each is needed of {', '.join(wrong)}: name the columns as "
            "palmerpenguins does, or give no header, four measurements and a number for the class"
        )
    else:
        del rows[first]
    for line, row in rows.items():
        if row == header and not bare:
            raise ValueError(f"{name}, line {line}: the names of the columns stand here again: take this line away")
        if len(row) != len(header):
            raise ValueError(_another_length(row, f"{name}, line {line}", header, first, list(rows.values())))
    return header, rows


def _require_commas(text: str, name: str) -> None:
    """Raises ValueError where the first line that is not empty is no row between commas."""
    lines = [line.strip() for line in io.StringIO(text, newline="")]
    number = next((number for number, line in enumerate(lines, 1) if re.search(r"[^\s,;|\"']", line)), 0)
    if not number or "\0" in text:
        raise ValueError(f"{name} holds no text: save the table as a CSV in UTF-8")
    place, line = f"{name}, line {number}", lines[number - 1]
    if re.match(r'"?sep=', line, re.IGNORECASE):
        raise ValueError(f"{place}: {reprlib.repr(line)} is a line for spreadsheets alone: take it away")
    found = [mark for mark in SEPARATORS if _is_whole(_split(line, mark))]
    if not found and line.startswith(COMMENT):
        raise ValueError(
            f"{place} begins as a comment does, {reprlib.repr(line)}: take the line away, or the sign alone if the "
            "names of the columns follow it"
        )
    found = found or [mark for mark in ";\t|" if line.count(mark) >= len(MEASUREMENTS)] or [","]
    if found[0] != ",":
        raise ValueError(
            f"{place}: the columns are separated by {SEPARATORS[found[0]]}: "
            "separate them by commas, and write decimals with a point"
        )


def _another_length(row: list[str], place: str, header: list[str], first: int, rows: list[list[str]]) -> str:
    """Why a row has more or fewer cells than the header of line ``first``, and the cure."""
    if row[0].startswith(COMMENT):
        return f"{place} begins as a comment does, {reprlib.repr(row[0])}: take the line away"
    if all(len(each) == len(header) + 1 for each in rows):
        if not any(each[-1] for each in rows):
            return f"{place}: each row ends with a comma, but the header in line {first} does not: take the commas away"
        if len({each[0] for each in rows}) == len(rows) > 1:
            return (
                f"{place}: each row begins with a name, as R writes it, that the header in line {first} lacks: "
                "write the table with write.csv(…, row.names = FALSE)"
            )
    return (
        f"{place}: {len(row)} cells, but {len(header)} in line {first}: "
        "write decimals with a point, and text that holds a comma in quotes"
    )


def _split(line: str, mark: str) -> list[str]:
    return _stripped(next(csv.reader([line], delimiter=mark, skipinitialspace=True), []))


def _stripped(row: list[str]) -> list[str]:
    return [cell.strip() for cell in row]


def _is_whole(cells: list[str]) -> bool:
    """Whether these are a header, or the first row of a table without one, perhaps with decimal commas."""
    bare = len(cells) == len(WANTED) and _is_bare([cell.replace(",", ".") for cell in cells])
    return bare or set(WANTED) <= set(cells)


def _is_bare(cells: list[str]) -> bool:
    """Whether these are no header: numbers, some of which may be missing."""
    given = [cell for cell in cells if not _is_missing(cell)]
    return bool(given) and not any(math.isnan(_number(cell)) for cell in given)


def _is_missing(cell: str) -> bool:
    return cell.lower() in MISSING


def _value(cell: str, column: str, place: str) -> float | str:
    """What a cell says that is not missing; ``place`` is its file and line."""
    number, shown = _number(cell), f"{place}: {column} is {reprlib.repr(cell)}"
    if column in MEASUREMENTS:
        if not math.isfinite(number):
            raise ValueError(
                f"{shown}, not a finite number: "
                "write a number with a decimal point and nothing else, or leave a missing value empty"
            )
        if number <= 0:
            raise ValueError(f"{shown}, not above 0: write what was measured, or leave a missing value empty")
        return number
    if UNCLEAR.fullmatch(cell):
        cure = "write the species" if column == "species" else "write what it is, or take the column away"
        raise ValueError(f"{shown}, which may mean that it is missing: leave the cell empty if so, else {cure}")
    return _species(cell, number, place) if column == "species" else cell


def _species(cell: str, number: float, place: str) -> str:
    if math.isfinite(number):
        return f"class {number:g}"
    shown = f"{place}: species {reprlib.repr(cell)}"
    if not cell.isprintable():
        raise ValueError(f"{shown} holds what cannot be printed: write letters, digits and spaces")
    if cell.startswith(FORMULA):
        raise ValueError(f"{shown} is a formula to spreadsheets: begin it with a letter")
    return cell


def _number(cell: str) -> float:
    """NaN for text."""
    try:
        return math.nan if "_" in cell else float(cell)
    except ValueError:
        return math.nan


def _require_variation(
    lines: list[int], columns: dict[str, list], alike: list[list[str]], read: int, name: str
) -> None:
    """Raises ValueError where measurements cannot be standardised, or species not be compared."""
    if len(lines) < len(MEASUREMENTS):
        raise ValueError(f"{name}: {len(lines)} of {read} rows are complete: give at least {len(MEASUREMENTS)}")
    for column in MEASUREMENTS:
        if len(set(columns[column])) == 1:
            raise ValueError(
                f"{name}: {column} is constant, {columns[column][0]:g} in every row, and cannot be standardised: "
                "give measurements that vary"
            )
    counts = Counter(columns["species"])
    for line, species in zip(lines, columns["species"], strict=True):
        if counts[species] == 1:
            usual = max(next((group for group in alike if species in group), [species]), key=counts.get)
            cure = f"write it as {reprlib.repr(usual)}" if usual != species else "leave it out"
            raise ValueError(
                f"{name}, line {line}: species {reprlib.repr(species)} has this one complete row: "
                f"{cure}, or give more of the species"
            )


def _alike(species: list[str]) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for name in sorted(set(species)):
        groups.setdefault("".join(name.split()).casefold(), []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def _repeated(complete: dict[int, dict]) -> list[list[int]]:
    firsts: dict[tuple, int] = {}
    pairs = [[line, firsts.setdefault(tuple(values.values()), line)] for line, values in complete.items()]
    return [pair for pair in pairs if pair[0] != pair[1]]


def _far(lines: list[int], columns: dict[str, list]) -> dict[str, list[list]]:
    """What lies far from the median of its species or of all: in `FAR` times 1.4826 median absolute deviations of the
    logarithm, which are blind to less than half of the values (Hampel, 1974), and to the unit."""
    species: dict[str, list[int]] = {}
    for place, name in enumerate(columns["species"]):
        species.setdefault(name, []).append(place)
    groups, found = [range(len(lines)), *species.values()], {}
    for column in MEASUREMENTS:
        logarithms = [math.log(value) for value in columns[column]]
        far = set()
        for group in groups:
            distances = _distances([logarithms[place] for place in group])
            far |= {place for place, distance in zip(group, distances, strict=True) if distance > FAR}
        if far:
            found[column] = [[lines[place], columns[column][place]] for place in sorted(far)]
    return found


def _distances(values: Sequence[float]) -> list[float]:
    """From the median, in robust standard deviations."""
    middle = median(values)
    deviations = [abs(value - middle) for value in values]
    spread = max(1.4826 * median(deviations), SPREAD)
    return [deviation / spread for deviation in deviations]
