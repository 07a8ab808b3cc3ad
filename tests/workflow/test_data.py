"""Image sets from a mirror, in the real workflow."""

import re

import numpy as np
import pytest
import yaml
from conftest import planned_in

SETS = ("mnist", "fashion_mnist")
SPLIT = "results/small/data/digits/seed-0/split.csv"


def run(project, mirror, *arguments):
    study = {"data": {"digits": "mnist", "test_images": 60, "mirror": mirror}, "ood": {"foreign": "fashion_mnist"}}
    (project.folder / "small.yaml").write_text(yaml.safe_dump({"study": "small", "studies": {"small": study}}))
    return project.snakemake("--cores", "2", *arguments, "--configfile", "small.yaml")


@pytest.fixture(scope="module")
def sets(idx):
    return {"mnist": idx.set(1), "fashion_mnist": idx.set(2, train=50, test=40)}


@pytest.fixture(scope="module")
def downloaded(fresh, idx, sets, tmp_path_factory):
    """A project that downloaded its image sets from a mirror, and split the digits."""
    project = fresh(tmp_path_factory.mktemp("small"))
    mirror = idx.mirror(tmp_path_factory.mktemp("mirror"), **sets)
    answer = run(project, str(mirror), "download", SPLIT)
    assert answer.returncode == 0, answer.stdout
    return project


def arrays(project, name):
    """Of the set that a mirror lists under this name."""
    (path,) = project.folder.glob(f"results/data/{name}-????????.npz")
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def test_digits_are_the_training_images_then_the_official_test_images(downloaded, sets):
    found, made = arrays(downloaded, SETS[0]), sets["mnist"]
    np.testing.assert_array_equal(found["images"], np.concatenate([made.images["train"], made.images["t10k"]]))
    np.testing.assert_array_equal(found["labels"], np.concatenate([made.labels["train"], made.labels["t10k"]]))
    assert found["official_test"].tolist() == [False] * 200 + [True] * 100


def test_foreign_training_images_validate_and_foreign_test_images_test(downloaded, sets):
    found = arrays(downloaded, SETS[1])
    assert set(found) == {"validation", "test"}
    np.testing.assert_array_equal(found["validation"], sets["fashion_mnist"].images["train"])
    np.testing.assert_array_equal(found["test"], sets["fashion_mnist"].images["t10k"])


def test_split_tests_official_test_images_alone(downloaded):
    rows = [line.split(",") for line in (downloaded.folder / SPLIT).read_text().splitlines()[1:]]
    tested = [int(image) for image, _, part in rows if part == "test"]
    trained = [int(image) for image, _, part in rows if part in ("train", "validation")]
    assert len(tested) == 60
    assert min(tested) >= 200
    assert sorted(trained) == list(range(200))


def test_another_mirror_of_the_same_contents_reruns_nothing(downloaded, idx, sets, tmp_path):
    other = idx.mirror(tmp_path / "other", **sets)
    (other / "mnist").rename(other / "digits")
    listed = yaml.safe_load((other / "mirror.yaml").read_text())
    (other / "mirror.yaml").write_text(yaml.safe_dump(listed | {"mnist": listed["mnist"] | {"folder": "digits"}}))
    answer = run(downloaded, str(other), "--dry-run", "download", SPLIT)
    assert answer.returncode == 0, answer.stdout
    assert "Nothing to be done" in answer.stdout


def test_study_without_the_mirror_takes_the_public_files_and_keeps_the_mirrors(downloaded):
    answer = run(downloaded, None, "--dry-run", "download", SPLIT)
    assert planned_in(answer.stdout).keys() == {"data_mnist", "data_fashion", "data_split", "download"}
    assert "Digits: collect the images of mnist\n" in answer.stdout
    assert len(list((downloaded.folder / "results/data").glob("*mnist-*.npz"))) == 2


def test_mirror_of_other_contents_is_another_set(downloaded, idx, sets, tmp_path):
    other = idx.mirror(tmp_path / "other", mnist=idx.set(3), fashion_mnist=sets["fashion_mnist"])
    answer = run(downloaded, str(other), "--dry-run", "download", SPLIT)
    assert planned_in(answer.stdout).keys() == {"data_mnist", "data_split", "download"}


def test_wrong_list_of_a_mirror_is_told_before_any_job(project, idx, sets, tmp_path):
    mirror = idx.mirror(tmp_path / "mirror", mnist=sets["mnist"])
    answer = run(project, str(mirror), "download", "--dry-run")
    assert answer.returncode == 1
    assert f"data.mirror: {mirror}/mirror.yaml: fashion_mnist: not listed: list its four files" in answer.stdout
    assert "plan " not in answer.stdout


def test_constant_digits_of_a_mirror_are_told_before_they_are_kept(project, idx, tmp_path):
    made = idx.set(1)
    for part, count in (("train", 200), ("t10k", 100)):
        made.put(f"{part}-images-idx3-ubyte.gz", idx.file(np.full((count, 28, 28), 9, dtype=np.uint8)), count)
    mirror = idx.mirror(tmp_path / "mirror", mnist=made, fashion_mnist=idx.set(2))
    answer = run(project, str(mirror), "download")
    assert ".npz: 300 of 300 images are the same picture, images[0] the first of them" in answer.stdout
    assert list(project.folder.glob("results/data/mnist*.npz")) == []


def test_damaged_file_stops_its_rule_with_one_sentence(project, idx, sets, tmp_path):
    mirror = idx.mirror(tmp_path / "mirror", **sets)
    damaged = mirror / "mnist/t10k-images-idx3-ubyte.gz"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    answer = run(project, str(mirror), "download")
    assert answer.returncode == 1
    assert re.search(r"^data_mnist: mnist-\w{8}/t10k-images-idx3-ubyte\.gz cannot be had: file:", answer.stdout, re.M)
    assert "check data.mirror (config.yaml)" in answer.stdout
    assert list(project.folder.glob("results/data/mnist*.npz")) == []
