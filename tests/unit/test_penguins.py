import gzip
import importlib.util
import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas._libs.parsers import STR_NA_VALUES

from scripts.methods.measurements import MEASUREMENTS
from scripts.methods.penguins import FAR, _distances, clean, doubts

HEADER = "species,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g"
ROWS = [
    "Adelie,39.1,18.7,181,3750",
    "Adelie,39.5,17.4,186,3800",
    "Gentoo,46.1,13.2,211,4500",
    "Gentoo,50,16.3,230,5700",
    "Adelie,36.7,19.3,193,3450",
]
TABLE = "\n".join([HEADER, *ROWS]) + "\n"


SOURCE = Path(importlib.util.find_spec("palmerpenguins").origin).parent / "data/penguins.csv"
GENUINE = SOURCE.read_text()


def cleaned(text, encoding="utf-8"):
    return clean(text.encode(encoding), "mine.csv")


def said(text):
    """The facts of a table, and what is said of them on the terminal."""
    facts = cleaned(text).facts
    return facts, doubts(facts, "mine.csv")


def edited(change, text=GENUINE):
    """A table with each row changed: ``change`` takes the number of its line and its cells."""
    lines = [line.split(",") for line in text.splitlines()]
    return "".join(",".join(change(number, cells)) + "\n" for number, cells in enumerate(lines, 1))


def changed(line, column, value):
    """`TABLE` with another cell; lines are counted from 1, the header's, and columns from 0."""
    lines = [text.split(",") for text in TABLE.splitlines()]
    lines[line - 1][column] = value
    return "\n".join(",".join(cells) for cells in lines) + "\n"


def assert_same(text, expected=TABLE, encoding="utf-8"):
    _, columns, facts = cleaned(text, encoding)
    pd.testing.assert_frame_equal(
        pd.DataFrame(columns), pd.read_csv(io.StringIO(expected)), check_dtype=False, check_exact=True
    )
    assert facts["dropped"] == 0


def test_palmerpenguins_table_is_what_pandas_reads_without_missing_values():
    lines, columns, facts = cleaned(GENUINE)
    table = pd.read_csv(SOURCE)
    gaps = table.isna()
    assert facts == {
        "read": 344,
        "rows": 333,
        "dropped": gaps.any(axis=1).sum(),
        "missing": gaps.sum()[[*MEASUREMENTS, "sex"]].to_dict(),
        "written": ["NA"],
        "unused": ["sex"],
        "spared": (gaps["sex"] & ~gaps[list(MEASUREMENTS)].any(axis=1)).sum(),
        "repeated": [],
        "far": {},
        "limit": 8,
        "alike": [],
    }
    expected = table.dropna()[["species", *MEASUREMENTS]]
    pd.testing.assert_frame_equal(
        pd.DataFrame(columns, index=expected.index), expected, check_dtype=False, check_exact=True
    )
    np.testing.assert_array_equal(lines, expected.index + 2)


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


SPELLINGS = [
    "NaN",
    "nan",
    "N/A",
    "null",
    "None",
    "-",
    "?",
    ".",
    "<NA>",
    "",
    "NA",
    " NA ",
    "NaT",
    *sorted(STR_NA_VALUES),
]


@pytest.mark.parametrize("value", dict.fromkeys([*SPELLINGS, *map(str.upper, SPELLINGS), *map(str.lower, SPELLINGS)]))
def test_missing_value_is_known_in_any_spelling_and_column(value):
    for column in range(5):
        lines, _, facts = cleaned(changed(6, column, value))
        assert facts["missing"] == {HEADER.split(",")[column]: 1}
        assert facts["written"] == [value.strip()]
        assert lines == [2, 3, 4, 5]
    assert cleaned(GENUINE.replace("NA", value)).columns == cleaned(GENUINE).columns


def test_well_known_copy_with_a_point_for_a_sex_has_333_complete_rows():
    copy = edited(lambda number, cells: [*cells[:6], "." if number == 270 else cells[6].upper()])
    _, columns, facts = cleaned(copy.replace("SEX", "sex"))
    assert (facts["read"], facts["rows"], facts["dropped"]) == (344, 333, 11)
    assert facts["written"] == [".", "NA"]
    assert columns == cleaned(GENUINE).columns


def test_missing_sex_drops_the_row_as_the_assignment_does():
    sexes = ["sex", "male", "female", "male", "female", "NA"]
    facts = cleaned("\n".join(f"{line},{sex}" for line, sex in zip(TABLE.splitlines(), sexes, strict=True))).facts
    assert facts | {"dropped": 1, "spared": 1, "unused": ["sex"], "missing": {"sex": 1}} == facts


def test_missing_values_of_a_table_without_a_header_may_stand_in_its_first_row():
    rows = [",".join([*row.split(",")[1:], "01"[row.startswith("G")]]) for row in ROWS]
    lines, _, facts = cleaned("\n".join(["NA,18.7,181,.,0", *rows]))
    assert lines == [2, 3, 4, 5, 6]
    assert facts["missing"] == {"bill_length_mm": 1, "body_mass_g": 1}


@pytest.mark.parametrize(
    "value",
    ["unknown", "Missing", "n.a.", "not available", "--", "??", "*", "\u2013", "-999", "-9999.0", "#DIV/0!", "#REF!"],
)
@pytest.mark.parametrize("column", ["species", "island", "sex", "year"])
def test_cell_that_may_mean_a_missing_value_is_refused_by_row_and_column(column, value):
    place = GENUINE.splitlines()[0].split(",").index(column)
    text = edited(lambda number, cells: [*cells[:place], value, *cells[place + 1 :]] if number == 7 else cells)
    message = rf"^mine.csv, line 7: {column} is '{re.escape(value)}', which may mean that it is missing: leave the cell"
    with pytest.raises(ValueError, match=message):
        cleaned(text)


@pytest.mark.parametrize("value", ["0", "-0.0", "-1", "-999", "-39.1"])
@pytest.mark.parametrize("column", range(1, 5))
def test_measurement_that_is_not_above_zero_is_named_with_its_line(column, value):
    message = f"^mine.csv, line 4: {MEASUREMENTS[column - 1]} is '{value}', not above 0: write what was measured"
    with pytest.raises(ValueError, match=message):
        cleaned(changed(4, column, value))


@pytest.mark.parametrize(
    "value",
    ["inf", "-inf", "Infinity", "1e999", "unknown", "many", "39.1 mm", "#DIV/0!", "3_750", "\u2013"],
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


@pytest.mark.parametrize(
    ("mark", "words"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars"), (" ", "blanks")]
)
@pytest.mark.parametrize("lines", [TABLE, "39.1,18.7,181.0,3750,0\n" * 5], ids=["header", "no-header"])
@pytest.mark.parametrize("quote", ["", '"'], ids=["plain", "quoted"])
def test_other_separators_and_decimal_commas_are_told_from_a_csv(mark, words, lines, quote):
    text = "\n".join(mark.join(f"{quote}{cell}{quote}" for cell in line.split(",")) for line in lines.splitlines())
    for each in (text, text.replace(".", ",")):
        with pytest.raises(
            ValueError, match=rf"^mine.csv, line 1: the columns are separated by {words}: separate them by commas, and"
        ):
            cleaned(each)


def test_semicolon_between_other_names_is_told_from_a_missing_column():
    with pytest.raises(ValueError, match=r"^mine.csv, line 1: the columns are separated by semicolons"):
        cleaned("Art;Schnabel;Tiefe;Flosse;Masse\nAdelie;39,1;18,7;181;3750\n")


@pytest.mark.parametrize("comment", ["# Palmer penguins, 2007 to 2009", "% penguins", "// penguins", "#species,a"])
def test_comment_above_the_header_is_named(comment):
    with pytest.raises(ValueError, match=r"^mine.csv, line 2 begins as a comment does, '.*: take the line away"):
        cleaned(f"\n{comment}\n{TABLE}")


@pytest.mark.parametrize("comment", ["# the end", "# the end, at last"])
def test_comment_below_the_header_is_named(comment):
    with pytest.raises(ValueError, match=r"^mine.csv, line 7 begins as a comment does, '# the end"):
        cleaned(f"{TABLE}{comment}\n")


@pytest.mark.parametrize("line", ["sep=,", "sep=;", '"sep=,"', "SEP=,,,,"])
def test_spreadsheets_own_line_is_named(line):
    with pytest.raises(ValueError, match=f"^mine.csv, line 1: '{line}' is a line for spreadsheets alone: take it away"):
        cleaned(f"{line}\n{TABLE}")


def test_title_above_the_header_is_named():
    with pytest.raises(ValueError, match=r"^mine.csv: the names of the columns are in line 3: take away what is above"):
        cleaned(f"Penguins of the Palmer Archipelago\n\n{TABLE}")


def test_header_that_stands_again_is_named():
    with pytest.raises(ValueError, match=r"^mine.csv, line 7: the names of the columns stand here again: take"):
        cleaned(TABLE + TABLE)


@pytest.mark.parametrize("quote", ["", '"'])
def test_header_without_rs_column_of_row_names_is_named(quote):
    rows = "\n".join(f"{quote}{number}{quote},{row}" for number, row in enumerate(ROWS, 1))
    with pytest.raises(ValueError, match=r"^mine.csv, line 2: each row begins with a name, as R writes it, that the"):
        cleaned(f"{HEADER}\n{rows}\n")
    assert_same(f'"",{HEADER}\n{rows}\n')


def test_commas_that_end_the_rows_alone_are_named():
    with pytest.raises(ValueError, match=r"^mine.csv, line 2: each row ends with a comma, but the header in line 1"):
        cleaned(TABLE.replace("\n", ",\n").replace(",\n", "\n", 1))


def test_decimal_commas_without_a_header_are_refused_by_line():
    with pytest.raises(ValueError, match=r"^mine.csv, line 1: 7 numbers without a header, .* decimals with a point"):
        cleaned("39,1,18,7,181,3750,0\n" * 5)


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
    columns = cleaned(TABLE.replace("Gentoo", number)).columns
    assert set(columns["species"]) == {"Adelie", f"class {int(number)}"}


def test_species_of_one_penguin_with_another_case_is_to_be_written_as_the_others():
    with pytest.raises(ValueError, match=r"^mine.csv, line 6: species 'adelie' has this .*: write it as 'Adelie', or"):
        cleaned(changed(6, 0, "adelie"))


def test_species_that_differ_by_case_or_blanks_stay_apart_and_are_named():
    names = {3: "adelie", 6: "adelie", 7: "Ade lie", 8: "Ade lie"}
    facts, sentences = said(edited(lambda number, cells: [names.get(number, cells[0]), *cells[1:]]))
    assert facts["alike"] == [["Ade lie", "Adelie", "adelie"]]
    assert sentences == [
        "mine.csv: names that differ only by case or blanks, and count as different species: "
        "'Ade lie' and 'Adelie' and 'adelie'."
    ]


def test_blanks_around_a_name_do_not_count():
    assert cleaned(GENUINE.replace("Gentoo,", "  Gentoo ,")) == cleaned(GENUINE)


def test_flipper_of_five_metres_is_far():
    facts, sentences = said(GENUINE.replace("39.5,17.4,186", "39.5,17.4,5000"))
    assert facts["far"] == {"flipper_length_mm": [[3, 5000.0]]}
    assert sentences == [
        "mine.csv: far from the other penguins, and perhaps a mistake or of another unit: "
        "flipper_length_mm 5000 in line 3."
    ]


@pytest.mark.parametrize(
    "chosen",
    [lambda number, species: number % 3 == 0, lambda number, species: species == "Gentoo"],
    ids=["every third", "one species"],
)
def test_masses_in_kilograms_are_far(chosen):
    def change(number, cells):
        light = number > 1 and cells[5] != "NA" and chosen(number, cells[0])
        return [*cells[:5], str(int(cells[5]) / 1000), *cells[6:]] if light else cells

    lines, columns, facts = cleaned(edited(change))
    light = [line for line, mass in zip(lines, columns["body_mass_g"], strict=True) if mass < 10]
    assert len(light) > 100
    assert {column: [line for line, _ in far] for column, far in facts["far"].items()} == {"body_mass_g": light}
    assert doubts(facts, "mine.csv")[0].endswith(f" in line {light[0]} and {len(light) - 1} more.")


def test_all_masses_in_kilograms_are_as_good_as_in_grams():
    header, _, rows = GENUINE.partition("\n")
    text = edited(
        lambda _, cells: [*cells[:5], cells[5] if cells[5] == "NA" else f"{int(cells[5]) / 1000}", *cells[6:]], rows
    )
    facts, sentences = said(f"{header}\n{text}")
    assert (facts["rows"], sentences) == (333, [])


def test_few_penguins_that_are_almost_alike_are_not_far():
    rows = [f"Adelie,{39 + number},{18 + number % 2},181,{3750 + 10 * number}" for number in range(5)]
    assert said("\n".join([HEADER, *rows, "Adelie,40,18,190,3700"]))[1] == []


def test_distance_is_that_of_hampel():
    values = np.random.default_rng(0).normal(size=101)
    middle = np.median(values)
    expected = np.abs(values - middle) / (np.median(np.abs(values - middle)) / scipy.stats.norm.ppf(0.75))
    np.testing.assert_allclose(_distances(values.tolist()), expected, rtol=1e-4)
    assert max(expected) < FAR


def test_table_twice_is_named():
    facts, sentences = said(GENUINE + GENUINE.partition("\n")[2])
    assert (facts["rows"], len(facts["repeated"])) == (666, 333)
    assert sentences == [
        "mine.csv: rows that count more than once: line 346 repeats line 2, line 347 repeats line 3, "
        "line 348 repeats line 4 and 330 more."
    ]


def test_penguins_that_differ_in_another_column_of_palmerpenguins_are_not_repeated():
    rows = [f"{row},{year}" for year in (2007, 2008) for row in ROWS]
    assert said("\n".join([f"{HEADER},year", *rows]))[1] == []


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\xef\xbb\xbf", b" ,\n", b'""\n', b"\xc2\xa0\n;;\n", b"a\0b\n", bytes(100)]
)
def test_file_without_text_is_refused(content):
    with pytest.raises(ValueError, match=r"^mine.csv holds no text: save the table as a CSV in UTF-8"):
        clean(content, "mine.csv")


@pytest.mark.parametrize(
    "content",
    [
        TABLE.replace("Adelie", "Adélie").encode("latin-1"),
        b"\x89PNG\r\n",
        b'a,"b\n',
        b'Adelie,"39.1"7\n',
    ],
)
def test_file_that_is_no_csv_in_utf8_is_refused(content):
    with pytest.raises(ValueError, match=r"^mine.csv is not a CSV in UTF-8 .*: save the table as one"):
        clean(content, "mine.csv")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (TABLE.encode("utf-16"), "text in UTF-16"),
        (TABLE.encode("utf-16-be").join([b"\xfe\xff", b""]), "text in UTF-16"),
        (b"PK\x03\x04,,\n", "a workbook of a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a workbook of a spreadsheet"),
        (gzip.compress(TABLE.encode()), "compressed"),
        (b"\n<!DOCTYPE html>\n<html>", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a pointer of Git LFS"),
    ],
    ids=["utf-16", "utf-16-be", "xlsx", "xls", "gzip", "html", "lfs"],
)
def test_file_of_a_known_kind_is_named(content, kind):
    with pytest.raises(ValueError, match=f"^mine.csv is not a CSV in UTF-8, but {kind}.*: save the table as one$"):
        clean(content, "mine.csv")


@pytest.mark.parametrize("content", [b"one line of text", b"{}"])
def test_text_of_another_kind_lacks_the_columns(content):
    with pytest.raises(ValueError, match="one column each is needed of species"):
        clean(content, "mine.csv")


def test_sentences_stay_short_whatever_a_cell_holds():
    for text in (changed(3, 1, "9" * 10_000 + "x"), changed(3, 0, "=" * 9000), "#" * 9000 + "\n" + TABLE):
        with pytest.raises(ValueError) as caught:
            cleaned(text)
        assert len(str(caught.value)) <= 300
    names = [f"{case}{number}" + "x" * 500 for number in range(20) for case in "aA"]
    rows = [f"{name},{39 + row},{18 + row},{5000**row},{3000 + row}" for name in names for row in (1, 2, 1)]
    assert [len(sentence) <= 300 for sentence in said("\n".join([HEADER, *rows]))[1]] == [True] * 3


@given(st.lists(st.tuples(st.integers(0, len(TABLE) - 1), st.binary(max_size=3)), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_damaged_table_is_either_refused_by_name_or_read_as_finite_numbers(damages):
    content = TABLE.encode()
    for place, new in damages:
        content = content[:place] + new + content[place + 1 :]
    try:
        columns = clean(content, "mine.csv").columns
    except ValueError as error:
        assert str(error).startswith("mine.csv")
    else:
        measured = np.array([columns[column] for column in MEASUREMENTS])
        assert (np.isfinite(measured) & (measured > 0)).all()
        assert not set(columns["species"]) & {"", "NA"}
