"""Image sets from mirrors, addresses and the cache."""

import gzip
import hashlib
import importlib.util
import struct
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scripts.workflow.datasets import CACHE, collect
from scripts.workflow.download import Patience

PROJECT = Path(__file__).resolve().parents[2]
AT_ONCE = Patience(silence=1, pauses=())
IMAGES = "train-images-idx3-ubyte.gz"
NAMES = [f"{part}-{kind}-ubyte.gz" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")]


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """The cache lies in the working folder."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def made(idx):
    return idx.set(1)


@pytest.fixture
def mirror(idx, made, tmp_path):
    return idx.mirror(tmp_path / "mirror", digits=made)


def from_mirror(mirror, facts=None):
    return collect("digits", facts or {name: {} for name in NAMES}, [], str(mirror), AT_ONCE)


def from_address(folder, facts):
    return collect("digits", facts, [f"{folder.as_uri()}/digits/"], None, AT_ONCE)


def test_mirrors_own_list_says_what_its_files_must_be(made, mirror):
    official = {name: {"images": 60000, "size": 1, "md5": "0", "sha256": "0"} for name in NAMES}
    assert from_mirror(mirror, official) == made.files


def test_mirror_is_a_folder_or_its_address(made, mirror):
    assert from_mirror(mirror.as_uri() + "/") == made.files


def test_folder_of_a_set_may_have_another_name(made, mirror):
    (mirror / "digits").rename(mirror / "numbers")
    listed = yaml.safe_load((mirror / "mirror.yaml").read_text())
    listed["digits"]["folder"] = "numbers"
    (mirror / "mirror.yaml").write_text(yaml.safe_dump(listed))
    assert from_mirror(mirror) == made.files


def test_mirror_without_a_list_must_hold_the_official_files(made, mirror):
    (mirror / "mirror.yaml").unlink()
    assert from_mirror(mirror, made.facts) == made.files
    (mirror / "digits" / IMAGES).write_bytes(b"other")
    for file in CACHE.glob("digits/*"):
        file.unlink()
    with pytest.raises(ConnectionError, match=f"{IMAGES} has 5 bytes, expected {len(made.files[IMAGES])}"):
        from_mirror(mirror, made.facts)


def test_cached_files_are_used_without_asking_anyone(made, mirror):
    assert from_address(mirror, made.facts) == made.files
    assert collect("digits", made.facts, ["http://nowhere.invalid/"], None, AT_ONCE) == made.files


@pytest.mark.parametrize("damage", [lambda old: old[:-9], lambda old: b"", lambda old: old[:-1] + b"?"])
def test_bad_file_in_the_cache_is_fetched_again_and_that_is_said(made, mirror, damage, capsys):
    from_address(mirror, made.facts)
    capsys.readouterr()
    kept = CACHE / "digits" / IMAGES
    kept.write_bytes(damage(made.files[IMAGES]))
    assert from_address(mirror, made.facts) == made.files
    assert kept.read_bytes() == made.files[IMAGES]
    said = capsys.readouterr().out
    assert str(kept) in said
    assert "it is fetched again" in said
    assert said.count("fetched again") == 1


def test_refused_file_leaves_nothing_in_the_cache(made, mirror):
    (mirror / "digits" / IMAGES).write_bytes(made.files[IMAGES][:-9])
    with pytest.raises(ConnectionError, match="expected"):
        from_mirror(mirror)
    assert list(CACHE.glob("**/*")) == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (gzip.compress(bytes(1000))[:-10], "is cut or damaged"),
        (gzip.compress(b""), "too few for a header"),
        (gzip.compress(struct.pack(">2I", 2049, 200) + bytes(200)), "magic number 2049"),
        (gzip.compress(struct.pack(">4I", 2051, 200, 32, 32) + bytes(200 * 1024)), "images of 32 x 32 pixels"),
        (gzip.compress(struct.pack(">4I", 2051, 200, 28, 28) + bytes(784)), "holds 784 bytes after its header"),
        (gzip.compress(struct.pack(">4I", 2051, 199, 28, 28) + bytes(199 * 784)), "holds 199 items, expected 200"),
        (b"\n<!DOCTYPE html><title>Log in</title>", "is a web page"),
        (bytes(100), "is not gzip"),
        (b"", "too few for a header"),
    ],
)
def test_unusable_file_that_its_list_calls_right_is_refused(idx, made, tmp_path, content, problem):
    made.put(IMAGES, content, 200)
    mirror = idx.mirror(tmp_path / "bad", digits=made)
    with pytest.raises(ConnectionError, match=rf"digits/{IMAGES} cannot be had: file:.*{problem}.*check data\.mirror"):
        from_mirror(mirror)


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (lambda listed: [1], "does not list digits"),
        (lambda listed: {}, "does not list digits"),
        (lambda listed: listed["digits"].pop(IMAGES) and listed, f"does not say the images and md5 of digits/{IMAGES}"),
        (lambda listed: listed["digits"][IMAGES].pop("md5") and listed, "does not say the images and md5"),
        (lambda listed: listed["digits"][IMAGES].update(images=199) or listed, "lists 199 images, but 200 labels"),
    ],
    ids=["a list", "no sets", "no file", "no md5", "other number of labels"],
)
def test_list_of_a_mirror_that_says_too_little_is_refused(mirror, edit, problem):
    listed = yaml.safe_load((mirror / "mirror.yaml").read_text())
    (mirror / "mirror.yaml").write_text(yaml.safe_dump(edit(listed)))
    with pytest.raises(ConnectionError, match=rf"mirror\.yaml.*{problem}.*check data\.mirror"):
        from_mirror(mirror)


def test_list_that_is_no_yaml_is_refused(mirror):
    (mirror / "mirror.yaml").write_text("digits: [")
    with pytest.raises(ConnectionError, match=r"mirror\.yaml is no YAML"):
        from_mirror(mirror)


def test_failure_names_every_address_and_what_to_set(made, tmp_path):
    addresses = [f"{(tmp_path / name).as_uri()}/" for name in ("one", "two")]
    with pytest.raises(FileNotFoundError) as failure:
        collect("digits", made.facts, addresses, None, AT_ONCE)
    for words in (*(f"{address}{IMAGES}: no such file" for address in addresses), "set data.mirror to a folder or URL"):
        assert words in str(failure.value)


def test_mirror_that_does_not_exist_is_named(tmp_path, made):
    with pytest.raises(FileNotFoundError, match=rf"{tmp_path.as_uri()}/none/digits.*no such file: check data\.mirror"):
        from_mirror(tmp_path / "none", made.facts)


MEETING = """
import itertools, os, sys, time
from scripts.workflow import datasets

names, mirror, own, other = sys.argv[1].split(), *sys.argv[2:]
fetch, counter = datasets.fetch, itertools.count()

def fetched(*arguments):
    content, number = fetch(*arguments), next(counter)
    open(f"{own}{number}", "w").close()
    while not os.path.exists(f"{other}{number}"):
        time.sleep(0.01)
    return content

datasets.fetch = fetched
datasets.collect("digits", dict.fromkeys(names, {}), [], mirror)
"""


def test_two_that_collect_at_once_leave_whole_files(made, mirror):
    # Each waits with a file that it has fetched until the other has it, too.
    command = [sys.executable, "-c", MEETING, " ".join(NAMES), str(mirror)]
    both = [subprocess.Popen([*command, *marks], env={"PYTHONPATH": str(PROJECT)}) for marks in ("ab", "ba")]
    assert [process.wait(120) for process in both] == [0, 0]
    assert len(list(Path().glob("a?"))) == len(list(Path().glob("b?"))) == 1 + len(NAMES)
    assert {path.name: path.read_bytes() for path in CACHE.glob("digits/*")} == made.files


def test_published_checksums_are_torchvisions():
    source = Path(importlib.util.find_spec("torchvision").origin).parent / "datasets/mnist.py"
    listed = yaml.safe_load((PROJECT / "datasets.yaml").read_text())
    for name, following in (("class MNIST(", "class FashionMNIST("), ("class FashionMNIST(", "class KMNIST(")):
        text = source.read_text().split(name)[1].split(following)[0]
        files = listed["mnist" if name == "class MNIST(" else "fashion_mnist"]["files"]
        assert [file for file in files if f'("{file}", "{files[file]["md5"]}")' in text] == NAMES


def test_every_public_file_has_its_facts_and_secure_addresses_come_first():
    for entry in yaml.safe_load((PROJECT / "datasets.yaml").read_text()).values():
        assert {"licence", "addresses", "files"} == set(entry)
        assert list(entry["files"]) == NAMES
        assert [facts["images"] for facts in entry["files"].values()] == [60000, 60000, 10000, 10000]
        for facts in entry["files"].values():
            assert len(facts["sha256"]) == 2 * hashlib.sha256().digest_size
            assert facts["size"] > 0
        secure = [address.startswith("https://") for address in entry["addresses"]]
        assert secure == sorted(secure, reverse=True)
        assert secure[0]
        assert all(address.endswith("/") for address in entry["addresses"])
