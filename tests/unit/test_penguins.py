import importlib.util
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.methods.measurements import MEASUREMENTS
from scripts.methods.penguins import clean

HEADER = "species,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g"
ROWS = [
    "Adelie,39.1,18.7,181,3750",
    "Adelie,39.5,17.4,186,3800",
    "Gentoo,46.1,13.2,211,4500",
    "Gentoo,50,16.3,230,5700",
    "Adelie,36.7,19.3,193,3450",
]
TABLE = "\n".join([HEADER, *ROWS]) + "\n"


def cleaned(text, encoding="utf-8"):
    return clean(text.encode(encoding), "mine.csv")


def changed(line, column, value):
    """`TABLE` with another cell; lines are counted from 1, the header's, and columns from 0."""
    lines = [text.split(",") for text in TABLE.splitlines()]
    lines[line - 1][column] = value
    return "\n".join(",".join(cells) for cells in lines) + "\n"


def assert_same(text, expected=TABLE, encoding="utf-8"):
    table, dropped = cleaned(text, encoding)
    pd.testing.assert_frame_equal(
        table.reset_index(drop=True), pd.read_csv(io.StringIO(expected)), check_dtype=False, check_exact=True
    )
    assert dropped == 0


def test_palmerpenguins_table_is_what_pandas_reads_without_missing_values():
    path = Path(importlib.util.find_spec("palmerpenguins").origin).parent / "data/penguins.csv"
    table, dropped = clean(path.read_bytes(), "penguins.csv")
    expected = pd.read_csv(path)
    assert dropped == expected.isna().any(axis=1).sum() == 11
    expected = expected.dropna()[["species", *MEASUREMENTS]]
    pd.testing.assert_frame_equal(table.set_axis(expected.index), expected, check_dtype=False, check_exact=True)
    np.testing.assert_array_equal(table.index, expected.index + 2)


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        TABLE.rstrip("\n"),
        TABLE.replace("\n", "\r\n"),
        TABLE.replace("\n", "\r"),
        TABLE.replace(",", ", "),
        "\n" + TABLE.replace("\n", "\n\n"),
        TABLE + ",,,,\n",
        TABLE.replace("Adelie", '"Adelie"'),
        "\n".join(
            f"{line},{note}" for line, note in zip(TABLE.splitlines(), ["note", "a", "", "", "NA", ""], strict=True)
        ),
        "\n".join(",".join(reversed(line.split(","))) for line in TABLE.splitlines()),
    ],
    ids=[
        "plain",
        "no-last-newline",
        "windows",
        "old-mac",
        "spaces",
        "empty-lines",
        "row-of-commas",
        "quotes",
        "extra-column",
        "reordered",
    ],
)
def test_layout_does_not_matter(text):
    assert_same(text)


def test_byte_order_mark_does_not_matter():
    assert_same(TABLE, encoding="utf-8-sig")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_table_without_a_header_has_classes_by_number(encoding):
    rows = [line.split(",") for line in ROWS]
    classes = {"Adelie": "0", "Gentoo": "1.0"}
    text = "\n".join(",".join([*row[1:], classes[row[0]]]) for row in rows)
    assert_same(text, TABLE.replace("Adelie", "class 0").replace("Gentoo", "class 1"), encoding)


@pytest.mark.parametrize("value", ["", "NA", " NA "])
@pytest.mark.parametrize("column", range(5))
def test_row_with_a_missing_value_is_dropped_and_counted(column, value):
    table, dropped = cleaned(changed(6, column, value))
    assert dropped == 1
    assert table.index.tolist() == [2, 3, 4, 5]


def test_missing_sex_drops_the_row_as_the_assignment_does():
    sexes = ["sex", "male", "female", "male", "female", "NA"]
    text = "\n".join(f"{line},{sex}" for line, sex in zip(TABLE.splitlines(), sexes, strict=True))
    assert cleaned(text)[1] == 1


@pytest.mark.parametrize(
    "value", ["NaN", "nan", "inf", "-inf", "Infinity", "1e999", "n/a", "None", "many", "39.1 mm", "#DIV/0!"]
)
@pytest.mark.parametrize("column", range(1, 5))
def test_measurement_that_is_no_finite_number_is_named_with_its_line(column, value):
    message = rf"^mine.csv, line 4: {MEASUREMENTS[column - 1]} is '{value}', not a finite number: write a number"
    with pytest.raises(ValueError, match=message):
        cleaned(changed(4, column, value))


def test_line_counts_empty_lines_and_cells_of_several_lines():
    text = changed(5, 1, "inf").replace("Adelie,39.1", '\n"Adelie\n",39.1')
    with pytest.raises(ValueError, match=r"^mine.csv, line 7: bill_length_mm is 'inf'"):
        cleaned(text)


@pytest.mark.parametrize("column", [0, 2, 4])
@pytest.mark.parametrize("name", ["", "culmen", "BODY_MASS_G"])
def test_column_of_another_name_is_asked_for(column, name):
    wanted = HEADER.split(",")[column]
    with pytest.raises(
        ValueError, match=f"^mine.csv, line 1: one column each is needed of {wanted}: name the columns as"
    ):
        cleaned(changed(1, column, name))


def test_missing_column_is_asked_for():
    text = "\n".join(line.rsplit(",", 1)[0] for line in TABLE.splitlines())
    with pytest.raises(ValueError, match="one column each is needed of body_mass_g: name"):
        cleaned(text)


def test_all_missing_columns_are_asked_for_at_once():
    with pytest.raises(ValueError, match=f"one column each is needed of {HEADER.replace(',', ', ')}: name"):
        cleaned("x,y\n1,2\n3,4\n")


def test_column_that_stands_twice_is_refused():
    text = "\n".join(f"{line},{line.rsplit(',', 1)[1]}" for line in TABLE.splitlines())
    with pytest.raises(ValueError, match="one column each is needed of body_mass_g: name"):
        cleaned(text)


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("lines", [TABLE, "39.1,18.7,181.0,3750,0\n" * 5], ids=["header", "no-header"])
def test_other_separators_and_decimal_commas_are_told_from_a_csv(separator, lines):
    text = lines.replace(",", separator).replace(".", ",")
    with pytest.raises(
        ValueError, match=r"^mine.csv, line 1: the columns are separated by semicolons or tabs: separate"
    ):
        cleaned(text)


def test_decimal_comma_between_commas_is_refused_by_line():
    with pytest.raises(ValueError, match=r"^mine.csv, line 2: 7 cells, but 5 in line 1: write decimals with a point"):
        cleaned(TABLE.replace(".", ","))


def test_decimal_comma_in_quotes_is_refused_by_line():
    with pytest.raises(ValueError, match=r"^mine.csv, line 3: bill_depth_mm is '17,4', .* with a decimal point"):
        cleaned(TABLE.replace("17.4", '"17,4"'))


@pytest.mark.parametrize("line", ["Adelie,36.7,19.3,193", "Adelie,36.7,19.3,193,3450,7"])
def test_row_of_another_length_is_refused_by_line(line):
    with pytest.raises(ValueError, match=f"^mine.csv, line 7: {line.count(',') + 1} cells, but 5 in line 1"):
        cleaned(TABLE + line)


@pytest.mark.parametrize("rows", range(4))
def test_fewer_complete_rows_than_measurements_are_refused(rows):
    text = "\n".join([HEADER, *ROWS[:rows], "Adelie,NA,18,190,3700"])
    with pytest.raises(ValueError, match=f"^mine.csv: {rows} of {rows + 1} rows are complete: give at least 4"):
        cleaned(text)


@pytest.mark.parametrize("column", range(1, 5))
def test_constant_measurement_is_named(column):
    lines = [line.split(",") for line in ROWS]
    text = "\n".join([HEADER, *(",".join([*line[:column], "7.5", *line[column + 1 :]]) for line in lines)])
    with pytest.raises(
        ValueError, match=f"^mine.csv: {MEASUREMENTS[column - 1]} is constant, 7.5 in every row, .*: give"
    ):
        cleaned(text)


def test_species_with_one_penguin_is_named_with_its_line():
    with pytest.raises(
        ValueError, match=r"^mine.csv, line 5: species 'Chinstrap' has this one complete row: leave it out"
    ):
        cleaned(TABLE.replace("Gentoo,50", "Chinstrap,50").replace("Gentoo", "Adelie"))


def test_species_whose_other_rows_are_incomplete_counts_as_one_penguin():
    with pytest.raises(ValueError, match=r"^mine.csv, line 5: species 'Gentoo' has this one"):
        cleaned(changed(4, 1, "NA") + ROWS[0])


@pytest.mark.parametrize("name", ["Ade\x07lie", "Ade\nlie", "Ade\u202elie", "Ade\x1b[31mlie", "Ade\ufffelie"])
def test_species_that_cannot_be_printed_is_refused_by_line(name):
    with pytest.raises(ValueError, match=r"^mine.csv, line [45]: species 'Ade\\.*lie' holds what cannot be printed: "):
        cleaned(changed(4, 0, f'"{name}"'))


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+a", "-a", "@SUM(1)", " =1+1"])
def test_species_that_spreadsheets_would_run_is_refused_by_line(name):
    with pytest.raises(ValueError, match=r"^mine.csv, line 3: species '.*' is a formula to spreadsheets: begin it"):
        cleaned(changed(3, 0, name))


@pytest.mark.parametrize("number", ["-1", "+2"])
def test_negative_number_of_a_class_is_no_formula(number):
    table, _ = cleaned(TABLE.replace("Gentoo", number))
    assert set(table.species) == {"Adelie", f"class {int(number)}"}


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" ,\n", b"a\0b\n", bytes(100)])
def test_file_without_text_is_refused(content):
    with pytest.raises(ValueError, match=r"^mine.csv holds no text: save the table as a CSV in UTF-8"):
        clean(content, "mine.csv")


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode("utf-16"),
        TABLE.replace("Adelie", "Adélie").encode("latin-1"),
        b"\x89PNG\r\n",
        b"PK\x03\x04\xff",
        b'a,"b\n',
    ],
)
def test_file_that_is_no_csv_in_utf8_is_refused(content):
    with pytest.raises(ValueError, match=r"^mine.csv is not a CSV in UTF-8 .*: save the table as one"):
        clean(content, "mine.csv")


@pytest.mark.parametrize("content", [b"PK\x03\x04,,\n", b"one line of text", b"{}", b"<html></html>\n"])
def test_text_of_another_kind_lacks_the_columns(content):
    with pytest.raises(ValueError, match="one column each is needed of species"):
        clean(content, "mine.csv")


@given(st.lists(st.tuples(st.integers(0, len(TABLE) - 1), st.binary(max_size=3)), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_damaged_table_is_either_refused_by_name_or_read_as_finite_numbers(damages):
    content = TABLE.encode()
    for place, new in damages:
        content = content[:place] + new + content[place + 1 :]
    try:
        table, _ = clean(content, "mine.csv")
    except ValueError as error:
        assert str(error).startswith("mine.csv")
    else:
        assert np.isfinite(table[list(MEASUREMENTS)].to_numpy()).all()
        assert not table["species"].isin(["", "NA"]).any()
