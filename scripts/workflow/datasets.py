"""The files of an image set: from the cache, a mirror or the public addresses, and checked wherever they come from."""

import hashlib
from pathlib import Path

import yaml

from scripts.methods import idx
from scripts.workflow.download import PATIENCE, fetch
from scripts.workflow.files import remove_parts, replacing

CACHE = Path("results/data/downloads")
MANIFEST = "mirror.yaml"


def collect(name: str, files: dict, addresses: list[str], mirror: str | None, patience=PATIENCE) -> dict[str, bytes]:
    """Content of each of ``files`` ({file name: {images, md5, sha256, size}}) of the set ``name``.

    ``mirror`` (a folder, or a file, http or https address) comes instead of ``addresses``. It holds the files in
    folders named as the sets, and may hold a mirror.yaml that says what they must be instead of ``files``.
    What lies in the cache and is right is not fetched again.

    Raises ConnectionError or FileNotFoundError, saying what to set, if a file cannot be had.
    """
    if mirror:
        base = mirror.rstrip("/") if "://" in mirror else Path(mirror).expanduser().resolve().as_uri()
        folder, files = _listed(base, name, files, patience)
        addresses = [f"{base}/{folder}/"]
    return {file: _content(name, file, files[file], addresses, mirror, patience) for file in files}


def checked(content: bytes, file: str, expected: dict) -> bytes:
    """``content``, if it is what ``expected`` says; size and one of the checksums may be missing there.

    Raises ValueError, saying what differs.
    """
    size = expected.get("size", len(content))
    if content[:256].lstrip().startswith(b"<"):
        raise ValueError(f"{file} is a web page, not the file (a login page?)")
    if len(content) != size:
        raise ValueError(f"{file} has {len(content)} bytes, expected {size}")
    for kind in ("sha256", "md5"):
        found = hashlib.new(kind, content, usedforsecurity=False).hexdigest()
        if found != expected.get(kind, found):
            raise ValueError(f"{file} has the {kind} {found}, expected {expected[kind]}")
    items = (idx.images if "-images-" in file else idx.labels)(content, file)
    if len(items) != expected["images"]:
        raise ValueError(f"{file} holds {len(items)} items, expected {expected['images']}")
    return content


def _content(name: str, file: str, expected: dict, addresses: list[str], mirror: str | None, patience) -> bytes:
    kept = CACHE / name / file
    # Another study may be writing the same file: a moment's work.
    remove_parts(kept, seconds=60)
    if kept.exists():
        try:
            return checked(kept.read_bytes(), file, expected)
        except ValueError as error:
            print(f"{kept}: {error}: it is fetched again", flush=True)
    try:
        addresses = [address + file for address in addresses]
        content = fetch(addresses, lambda found: checked(found, file, expected), patience)
    except OSError as error:
        cure = "check data.mirror" if mirror else f"try later, or set data.mirror to a folder or URL with {name}/{file}"
        raise type(error)(f"{name}/{file} cannot be had: {error}: {cure} (config.yaml)") from error
    kept.parent.mkdir(parents=True, exist_ok=True)
    with replacing(kept) as part:
        part.write_bytes(content)
    return content


def _listed(base: str, name: str, files: dict, patience) -> tuple[str, dict]:
    """The folder of a set in a mirror, and what its files must be: from the mirror's list, if it has one."""
    try:
        return fetch([f"{base}/{MANIFEST}"], lambda content: _read_list(content, name, files), patience)
    except FileNotFoundError:
        return name, files
    except OSError as error:
        raise ConnectionError(f"{error}: check data.mirror (config.yaml)") from error


def _read_list(content: bytes, name: str, files: dict) -> tuple[str, dict]:
    try:
        listed = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise ValueError(f"{MANIFEST} is no YAML: {str(error).splitlines()[0]}") from error
    entries = listed.get(name) if isinstance(listed, dict) else None
    if not isinstance(entries, dict):
        raise ValueError(f"{MANIFEST} does not list {name}")
    for file in files:
        entry = entries.get(file)
        if not isinstance(entry, dict) or "images" not in entry or not {"md5", "sha256"} & set(entry):
            raise ValueError(f"{MANIFEST} does not say the images and md5 of {name}/{file}")
    for part in ("train", "t10k"):
        images, labels = (entries[f"{part}-{kind}-ubyte.gz"]["images"] for kind in ("images-idx3", "labels-idx1"))
        if images != labels:
            raise ValueError(f"{MANIFEST} lists {images} images, but {labels} labels of {name}, {part}")
    return entries.get("folder", name), {file: entries[file] for file in files}
