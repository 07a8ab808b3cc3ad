"""The files of an image set: from the cache, a mirror or the public addresses, and checked wherever they come from."""

import hashlib
import re
from collections.abc import Iterable
from functools import partial

from scripts.methods import idx
from scripts.workflow.download import PATIENCE, Patience, fetch
from scripts.workflow.files import remove_parts, replacing
from scripts.workflow.mirrors import CACHE, LENGTHS, impostor


def collect(
    contents: Iterable[str], name: str, files: dict, addresses: list[str], mirrored: bool, patience: Patience = PATIENCE
) -> dict[str, bytes]:
    """Content of each file in ``contents`` of the set ``name``, of which `mirrors.ImageSet` has the rest.

    What lies in the cache and is right is not fetched again.
    Raises ConnectionError or FileNotFoundError, saying what to set, if a file cannot be had.
    """
    return {file: _content(name, file, files[file], addresses, mirrored, patience) for file in contents}


def checked(content: bytes, file: str, expected: dict) -> bytes:
    """``content``, if it is what ``expected`` says; size and one of the checksums may be missing there.

    Packed otherwise than the file, or not at all, it is right if ``expected`` knows what is ``unpacked``.
    Raises ValueError, saying what differs.
    """
    if problem := impostor(content):
        raise ValueError(f"{file} is {problem}")
    if difference := _difference(content, expected):
        data = idx.unpacked(content, file)
        if "unpacked" not in expected or _difference(data, expected["unpacked"]):
            bare = ": it is not gzipped, list it in mirror.yaml as it lies there" if content[:2] == b"\0\0" else ""
            raise ValueError(f"{file} {difference}{bare}")
    items = (idx.images if "-images" in file else idx.labels)(content, file)
    if len(items) != expected["images"]:
        raise ValueError(f"{file} holds {len(items)} items, expected {expected['images']}")
    return content


def _difference(content: bytes, expected: dict) -> str | None:
    size = expected.get("size", len(content))
    if len(content) != size:
        return f"has {len(content)} bytes, expected {size}"
    for kind in LENGTHS:
        found = hashlib.new(kind, content, usedforsecurity=False).hexdigest()
        if found != expected.get(kind, found):
            return f"has the {kind} {found}, expected {expected[kind]}"
    return None


def _content(name: str, file: str, expected: dict, addresses: list[str], mirrored: bool, patience: Patience) -> bytes:
    kept = CACHE / name / file
    # Another study may be writing the same file: a moment's work.
    remove_parts(kept, seconds=60)
    if kept.exists():
        try:
            return checked(kept.read_bytes(), file, expected)
        except ValueError as error:
            print(f"{kept}: {error}: it is fetched again", flush=True)
    try:
        content = _fetched(expected, addresses, patience)
    except OSError as error:
        cure = "check data.mirror" if mirrored else "try later, or set data.mirror to a folder or URL"
        # The log has the whole addresses.
        reasons = str(error) if mirrored else re.sub(r"https?://([^/]+)/\S*: ", r"\1: ", str(error))
        raise type(error)(f"{name}/{file} cannot be had: {reasons}: {cure} (config.yaml)") from error
    kept.parent.mkdir(parents=True, exist_ok=True)
    with replacing(kept) as part:
        part.write_bytes(content)
    return content


def _fetched(expected: dict, addresses: list[str], patience: Patience) -> bytes:
    """The content of a file under the first of its names that is there. Raises as `fetch` does for the first."""
    absent = []
    for name in expected["names"]:
        accept = partial(checked, file=name, expected=expected)
        try:
            return fetch([folder + name for folder in addresses], accept, patience)
        except FileNotFoundError as error:
            absent.append(error)
    raise absent[0]
