import io
import itertools
import json
import os

import matplotlib

matplotlib.use("Agg")
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from safetensors.numpy import save_file
from torch import nn

from scripts.methods.table import Table
from scripts.rendering.pdf import write_pdf
from scripts.workflow.files import replacing, write_text
from scripts.workflow.formats.arrays import read_arrays, write_arrays
from scripts.workflow.formats.figures import write_figure
from scripts.workflow.formats.scalars import read_json, write_json
from scripts.workflow.formats.tables import read_csv, write_csv
from scripts.workflow.formats.weights import save_weights


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_replaced_file_has_the_new_content_and_leaves_no_part(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    write_text(path, "new: ä\n")
    assert path.read_bytes() == "new: ä\n".encode()
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("umask", [0o002, 0o022, 0o027, 0o077])
def test_every_file_may_be_read_and_written_by_whom_the_umask_says(umask, tmp_path):
    before = os.umask(umask)
    try:
        write_text(tmp_path / "a.txt", "a")
        write_json(tmp_path / "a.json", {})
        write_csv(tmp_path / "a.csv", {"a": [1]})
        write_arrays(tmp_path / "a.npz", a=np.ones(1))
        write_figure(tmp_path / "a.svg", Figure())
        save_weights(tmp_path / "a.safetensors", nn.Linear(1, 1))
        with replacing(tmp_path / "b.safetensors") as part:
            save_file({"a": np.ones(1)}, part)
        with replacing(tmp_path / "a.pdf") as part:
            write_pdf("<html lang='en'><title>a</title>", part, 0)
    finally:
        os.umask(before)
    assert {oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()} == {oct(0o666 & ~umask)}
    assert len(names(tmp_path)) == 8


def test_failure_leaves_the_old_file_and_no_part(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError, match="half way"), replacing(path) as part:
        part.write_text("half")
        raise RuntimeError("half way")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_failure_before_anything_is_written_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), replacing(tmp_path / "a.txt"):
        raise RuntimeError
    assert names(tmp_path) == []


def test_file_is_not_there_before_it_is_whole(tmp_path):
    path = tmp_path / "a.csv"
    with replacing(path) as part:
        part.write_text("half")
        assert not path.exists()
        assert part.parent == tmp_path
        assert part.suffix == ".csv"
    assert path.read_text() == "half"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"a": [1, -float("inf")]}])
def test_json_refuses_what_is_not_finite_and_keeps_the_old_file(tmp_path, value):
    path = tmp_path / "a.json"
    write_json(path, {"old": 1})
    with pytest.raises(ValueError):
        write_json(path, value)
    assert json.loads(path.read_text()) == {"old": 1}
    assert names(tmp_path) == ["a.json"]


def test_json_comes_back_as_it_was(tmp_path):
    value = {"ä": [1, 0.1, None, True, "x"], "b": {}}
    write_json(tmp_path / "a.json", value)
    assert read_json(tmp_path / "a.json") == value


COLUMNS = {
    "float": np.array([0.1, 1e-300, np.nan, -np.inf]),
    "single": np.array([0.1, 1 / 3, 2.5, 1e-8], dtype=np.float32),
    "integer": np.array([0, -3, 7, 2**40]),
    "truth": np.array([True, False, False, True]),
    "text": np.array(["a", "b,c", 'd"', "e\nf"]),
}


def test_table_comes_back_with_values_and_kinds(tmp_path):
    write_csv(tmp_path / "a.csv", COLUMNS)
    found = read_csv(tmp_path / "a.csv")
    assert list(found) == list(COLUMNS) and found.rows == 4
    for name, values in COLUMNS.items():
        np.testing.assert_array_equal(found[name].astype(values.dtype), values)
        assert found[name].dtype.kind == values.dtype.kind
    assert b"\r" not in (tmp_path / "a.csv").read_bytes()


def test_table_is_written_as_pandas_writes_it(tmp_path):
    write_csv(tmp_path / "a.csv", COLUMNS)
    pd.DataFrame(COLUMNS).to_csv(tmp_path / "b.csv", index=False, lineterminator="\n")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    write_csv(tmp_path / "c.csv", pd.DataFrame(COLUMNS, index=[5, 6, 7, 8]))
    assert (tmp_path / "c.csv").read_bytes() == (tmp_path / "a.csv").read_bytes()


@given(st.lists(st.floats(width=64, allow_nan=False), min_size=1))
@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_numbers_come_back_to_the_bit(tmp_path, values):
    write_csv(tmp_path / "a.csv", {"x": values})
    assert read_csv(tmp_path / "a.csv").x.tolist() == values


def test_what_only_looks_like_a_number_stays_text(tmp_path):
    texts = ["1_000", "٣", "0x1f"]
    write_csv(tmp_path / "a.csv", {name: [text] for name, text in zip("abc", texts, strict=True)})
    assert [column.tolist() for column in read_csv(tmp_path / "a.csv").values()] == [[text] for text in texts]


def test_table_without_rows_keeps_its_columns_and_one_that_it_lacks_is_named(tmp_path):
    write_csv(tmp_path / "a.csv", {"epoch": [], "loss": []})
    found = read_csv(tmp_path / "a.csv")
    assert (list(found), found.rows) == (["epoch", "loss"], 0)
    with pytest.raises(AttributeError, match="the table has no column digit"):
        _ = found.digit


def test_rows_of_a_table_are_chosen_by_truths_and_by_positions(tmp_path):
    table = Table({"x": np.array([3, 1, 2]), "y": np.array([6, 4, 5])})
    assert table.where(table.x > 1).y.tolist() == [6, 5]
    assert table.where(np.argsort(table.x)).y.tolist() == [4, 5, 6]
    assert table.without("x").tolist() == [[6], [4], [5]]


def test_arrays_come_back_with_values_and_types(tmp_path):
    arrays = {
        "floats": np.random.default_rng(0).normal(size=(3, 4)),
        "bytes": np.arange(5, dtype=np.uint8),
        "names": np.array(["train", "test"]),
    }
    write_arrays(tmp_path / "a.npz", **arrays)
    found = read_arrays(tmp_path / "a.npz")
    assert set(found) == set(arrays)
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
    assert names(tmp_path) == ["a.npz"]


@pytest.mark.parametrize("species", ["None", "NA", "nan", "null"])
def test_only_an_empty_cell_of_a_table_is_missing(tmp_path, species):
    table = {"species": [species, "Adelie"], "number": [np.nan, 1.5]}
    write_csv(tmp_path / "a.csv", table)
    found = read_csv(tmp_path / "a.csv")
    assert found["species"].tolist() == [species, "Adelie"]
    np.testing.assert_array_equal(found["number"], [np.nan, 1.5])


def whole():
    file = io.BytesIO()
    np.savez_compressed(file, x=np.random.default_rng(0).normal(size=1000))
    return file.getvalue()


def flipped(content):
    return content[:500] + bytes([content[500] ^ 255]) + content[501:]


def alone():
    file = io.BytesIO()
    np.save(file, np.arange(3))
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", whole()[:-1000], whole()[:40], flipped(whole()), b"text\n", alone(), alone()[:20]],
    ids=["empty", "cut", "cut-to-a-header", "flipped-bits", "text", "npy", "cut-npy"],
)
def test_file_that_is_no_whole_npz_is_named_with_the_cure(tmp_path, content):
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(
        ValueError, match=r"a.npz is not a whole NPZ file \(.*\): delete it, and the run makes it again"
    ):
        read_arrays(tmp_path / "a.npz")


def test_damage_at_any_byte_is_found_or_harmless(tmp_path):
    path, file = tmp_path / "a.npz", io.BytesIO()
    np.savez_compressed(file, x=np.arange(9), y=np.array(["a", "b"]))
    content = file.getvalue()
    for place, mask in itertools.product(range(len(content)), (1, 8, 255)):
        path.write_bytes(content[:place] + bytes([content[place] ^ mask]) + content[place + 1 :])
        try:
            arrays = read_arrays(path)
            np.testing.assert_array_equal(arrays["x"], np.arange(9))
            np.testing.assert_array_equal(arrays["y"], ["a", "b"])
        except ValueError as error:
            assert str(error).startswith(f"{path} ")
            assert str(error).endswith(": delete it, and the run makes it again")


def test_array_that_a_file_does_not_hold_is_named_with_the_file_and_the_cure(tmp_path):
    write_arrays(tmp_path / "a.npz", x=np.arange(3))
    arrays = read_arrays(tmp_path / "a.npz")
    with pytest.raises(ValueError, match=r"a.npz holds no array images: delete it, and the run makes it again"):
        arrays["images"]
    assert arrays.get("images") is None


def test_missing_file_of_arrays_is_not_called_broken(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_arrays(tmp_path / "a.npz")


def test_same_arrays_give_the_same_bytes(tmp_path):
    for name in ("a.npz", "b.npz"):
        write_arrays(tmp_path / name, x=np.arange(100.0))
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def drawing():
    figure = Figure()
    axes = figure.subplots()
    axes.plot([0, 1, 4], label="line")
    axes.fill_between([0, 1, 2], [1, 2, 3], hatch="/")
    axes.set_title("title")
    axes.legend()
    return figure


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_figure_has_the_same_bytes_each_time(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    write_figure(path, drawing())
    first = path.read_bytes()
    write_figure(path, drawing())
    assert path.read_bytes() == first
    assert names(tmp_path) == [path.name]


def test_figures_of_different_names_share_no_svg_clip_id(tmp_path):
    import re

    found = []
    for name in ("a.svg", "b.svg"):
        write_figure(tmp_path / name, drawing())
        found.append(set(re.findall(r'<clipPath id="([^"]+)"', (tmp_path / name).read_text())))
    assert found[0]
    assert not found[0] & found[1]
