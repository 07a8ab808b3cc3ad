"""Image sets from a mirror, in the real workflow."""

import numpy as np
import pytest
import yaml

SETS = ("results/data/mnist.npz", "results/data/fashion_mnist.npz")
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
    with np.load(project.folder / name, allow_pickle=False) as file:
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


def test_another_mirror_reruns_nothing(downloaded):
    answer = run(downloaded, "https://mirror.invalid/data", "--dry-run", "download", SPLIT)
    assert answer.returncode == 0, answer.stdout
    assert "Nothing to be done" in answer.stdout


def test_damaged_file_stops_its_rule_with_one_sentence(project, idx, sets, tmp_path):
    mirror = idx.mirror(tmp_path / "mirror", **sets)
    damaged = mirror / "mnist/t10k-images-idx3-ubyte.gz"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    answer = run(project, str(mirror), "download")
    assert answer.returncode == 1
    assert "data_mnist: mnist/t10k-images-idx3-ubyte.gz cannot be had: file:" in answer.stdout
    assert "check data.mirror (config.yaml)" in answer.stdout
    assert not (project.folder / SETS[0]).exists()
