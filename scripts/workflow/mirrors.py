"""What the image sets of a study must hold: the public files, or those of a mirror's own list.

That is a set's identity: sets of other contents have other names, and lie side by side. Addresses, names of files and
folders and the way in which a list is written are no part of it. Runs while the Snakefile is parsed, so it stays light.
"""

import hashlib
import json
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from scripts.workflow.files import replacing
from scripts.workflow.mistakes import show, suggest
from scripts.workflow.settings import parse

MANIFEST = "mirror.yaml"
CACHE = Path("results/data/downloads")
LENGTHS = {"md5": 32, "sha256": 64}


class ImageSet(NamedTuple):
    """``name`` is that of its file in results/data/; ``contents`` has a checksum of each file, by its public name.

    ``files`` has what is known of each: ``names`` that it may have, ``images``, checksums, perhaps ``size`` and the
    checksums of what is ``unpacked``. ``addresses`` are the folders where they may lie.
    """

    name: str
    own: bool
    contents: dict[str, str]
    files: dict[str, dict]
    addresses: list[str]

    def source(self, mirrored: bool) -> dict:
        """What fetching it takes."""
        return {"name": self.name, "files": self.files, "addresses": self.addresses, "mirrored": mirrored}

    def facts(self) -> dict:
        """What the report tells of it."""
        images = sum(expected["images"] for file, expected in self.files.items() if "-images-" in file)
        return {"name": self.name, "own": self.own, "images": images, "checksums": self.contents}


def image_sets(public: dict, needed: list[str], mirror: str | None, first: bool = True) -> dict[str, ImageSet]:
    """Each set of ``public``, the content of datasets.yaml; only ``needed`` ones are looked for in the mirror's list.

    An engine that is not the ``first`` of its run, as a job of a cluster has one, takes the list as the run read it.
    Raises SystemExit with a line for each mistake in ``mirror``, its list or its folders.
    """
    if not mirror:
        return {name: _public(name, entry["files"], entry["addresses"]) for name, entry in public.items()}
    base, folder = _location(mirror)
    found = {name: _public(name, entry["files"], [f"{base}/{name}/"], mirrored=True) for name, entry in public.items()}
    wanted = {name: public[name]["files"] for name in needed if name in public}
    if not wanted:
        return found
    shown = f"data.mirror: {folder or base}/{MANIFEST}"
    kept = CACHE / "lists" / f"{hashlib.sha256(base.encode()).hexdigest()[:16]}.yaml"
    content = _list_of(base, folder, kept, shown, first)
    lines = []
    if content is not None:
        listed, lines = parse(content, shown)
        for name, files in wanted.items() if listed is not None else ():
            found[name] = _listed(name, files, listed.get(name), base, f"{shown}: {name}", lines) or found[name]
    if folder and first and not lines:
        lines += [line for name in wanted for line in _absent(found[name], folder, found[name].addresses[0])]
    if lines:
        sys.exit("\n".join(lines))
    _keep(kept, content or b"")
    return found


def impostor(content: bytes) -> str | None:
    """What stands in the place of a file, if a host or Git put it there."""
    if content[:256].lstrip().startswith(b"<"):
        return "a web page, not the file (a login page?)"
    if content.startswith(b"version https://git-lfs."):
        return "a pointer of Git LFS, not the file: run `git lfs pull` where it comes from"
    return None


def _public(name: str, files: dict, addresses: list[str], mirrored: bool = False) -> ImageSet:
    known = {file: facts | {"names": _spellings(file) if mirrored else [file]} for file, facts in files.items()}
    return ImageSet(name, False, {file: _checksum(facts) for file, facts in files.items()}, known, addresses)


def _spellings(file: str) -> list[str]:
    """The names under which a file is found: torchvision unpacks it, and old archives have a dot before "idx"."""
    unpacked = file.removesuffix(".gz")
    dotted = unpacked.replace("-idx", ".idx")
    return [file, unpacked, f"{dotted}.gz", dotted]


def _location(mirror: str) -> tuple[str, Path | None]:
    """The mirror's address, and its folder if it is one of this machine."""
    scheme = mirror.partition(":")[0].lower()
    if scheme in ("http", "https"):
        return mirror.rstrip("/"), None
    if scheme != "file" and "://" not in mirror:
        folder = Path(mirror).resolve()
    elif scheme == "file" and urlsplit(mirror).netloc in ("", "localhost"):
        folder = Path(unquote(urlsplit(mirror).path))
    else:
        sys.exit(f"data.mirror: {show(mirror)} is neither a folder nor an address: give /…, file:///…, http(s)://…")
    return folder.absolute().as_uri(), folder


def _list_of(base: str, folder: Path | None, kept: Path, shown: str, first: bool) -> bytes | None:
    """The content of a mirror's list, None if it has none: as it was read last where it cannot be read now."""
    if kept.exists() and not first:
        return kept.read_bytes() or None
    try:
        return _read_folder(folder) if folder else _read_address(base, hasty=kept.exists())
    except OSError as error:
        place = f"data.mirror: {error.filename or base}"
        reason = error.strerror or str(error).removeprefix(f"{base}/{MANIFEST}: ")
        if not kept.exists():
            sys.exit(f"{place} cannot be read: {reason}: give a folder or URL that holds mnist/ and fashion_mnist/")
        print(f"{place} cannot be read ({reason}): its list is taken as it was read last", file=sys.stderr)
        return kept.read_bytes() or None
    except ValueError as error:
        sys.exit(f"{shown} is {error}")


def _read_folder(folder: Path) -> bytes | None:
    # Tells what is no folder, or hidden from this user.
    names = {path.name for path in folder.iterdir()}
    if MANIFEST in names:
        content = (folder / MANIFEST).read_bytes()
        if problem := impostor(content):
            raise ValueError(problem)
        return content
    if near := {"mirror.yml", "mirror.yaml.txt", "Mirror.yaml"} & names:
        raise ValueError(f"not there, but {near.pop()} is: rename it")
    return None


def _read_address(base: str, hasty: bool) -> bytes | None:
    # Not for studies without downloads.
    from scripts.workflow.download import PATIENCE, fetch

    def accepted(content: bytes) -> bytes:
        if problem := impostor(content):
            raise ValueError(f"it is {problem}")
        return content

    patience = PATIENCE._replace(silence=5, pauses=()) if hasty else PATIENCE._replace(pauses=(1.0, 4.0))
    try:
        return fetch([f"{base}/{MANIFEST}"], accepted, patience, quiet=True)
    except FileNotFoundError:
        return None


def _keep(kept: Path, content: bytes) -> None:
    # A folder that cannot be written is told where results are.
    with suppress(OSError):
        if not kept.exists() or kept.read_bytes() != content:
            kept.parent.mkdir(parents=True, exist_ok=True)
            with replacing(kept) as part:
                part.write_bytes(content)


def _listed(name: str, public: dict, entry, base: str, place: str, lines: list[str]) -> ImageSet | None:
    """The set that a mirror lists; None, with a sentence in ``lines`` for each mistake, if the list is wrong."""
    if not isinstance(entry, dict):
        problem = "not listed" if entry is None else f"{show(entry)} is not a mapping"
        lines.append(f"{place}: {problem}: list its four files with images and md5 (README.md shows how)")
        return None
    before, files = len(lines), {}
    folder = entry.get("folder", name)
    if not isinstance(folder, str):
        lines.append(f"{place}.folder: {show(folder)} is not text: give the folder's name, or quote it")
    for file in public:
        if len(names := [spelling for spelling in _spellings(file) if spelling in entry]) == 1:
            facts = _expected(entry[names[0]], f"{place}.{names[0]}", lines)
            files[file] = facts | {"names": [*names, *(other for other in _spellings(file) if other not in names)]}
        elif names:
            lines.append(f"{place}: {names[0]} and {names[1]} are one file: list one of them")
        else:
            lines.append(f"{place}: {file} is not listed{suggest(file, entry)}: give its images and md5")
    for part in ("train", "t10k") if len(lines) == before else ():
        images, labels = (files[f"{part}-{kind}-ubyte.gz"]["images"] for kind in ("images-idx3", "labels-idx1"))
        if images != labels:
            lines.append(
                f"{place}: {images} images, but {labels} labels in {part}: give the numbers that the files hold"
            )
    for file in public if len(lines) == before else ():
        if _equals(files[file], public[file]) and files[file]["images"] != public[file]["images"]:
            wrong, right = files[file]["images"], public[file]["images"]
            lines.append(f"{place}.{file}.images: {wrong}, but the public file with this checksum holds {right}")
    if len(lines) > before:
        return None
    contents = {file: _checksum(public[file] if _equals(files[file], public[file]) else files[file]) for file in public}
    addresses = [f"{base}/{quote(folder.strip('/'))}/"]
    if contents == (same := _public(name, public, addresses)).contents:
        return same._replace(files={file: same.files[file] | {"names": files[file]["names"]} for file in public})
    digest = hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()
    return ImageSet(f"{name}-{digest[:8]}", True, contents, files, addresses)


def _expected(entry, place: str, lines: list[str]) -> dict:
    """What a list says of a file, with numbers that were quoted and checksums in capitals as they are meant."""
    if not isinstance(entry, dict):
        lines.append(f"{place}: {show(entry)} is not a mapping: write {{md5: …, images: …}}")
        return {}
    expected = {}
    for key in ("images", *(["size"] if "size" in entry else [])):
        text = str(entry.get(key)).strip()
        if isinstance(entry.get(key), int | str) and re.fullmatch("[0-9]+", text) and int(text):
            expected[key] = int(text)
        else:
            lines.append(f"{place}.{key}: {show(entry.get(key))} is not a whole number of at least 1")
    for kind, length in LENGTHS.items():
        if kind in entry:
            expected[kind] = str(entry[kind]).strip().lower()
            if not re.fullmatch(f"[0-9a-f]{{{length}}}", expected[kind]):
                lines.append(
                    f"{place}.{kind}: {show(entry[kind])} is not {length} hexadecimal digits, as {kind}sum prints"
                )
    if not LENGTHS.keys() & entry.keys():
        lines.append(f"{place}: no checksum: give the md5 or sha256 of the file as it lies there")
    return expected


def _equals(listed: dict, public: dict) -> bool:
    """Whether all checksums that a list gives of a file are those of the public one, packed or unpacked."""
    given = {kind: listed[kind] for kind in LENGTHS if kind in listed}
    return any(given.items() <= known.items() for known in (public, public.get("unpacked", {})))


def _checksum(facts: dict) -> str:
    """The checksum that stands for a file: lists that give its md5 mean the same, whatever else they say."""
    kind = next(kind for kind in LENGTHS if kind in facts)
    return f"{kind} {facts[kind]}"


def _absent(found: ImageSet, mirror: Path, address: str) -> list[str]:
    """A line for each file of a set that is needed and lies neither in the mirror's folder nor in the cache."""
    if Path(f"results/data/{found.name}.npz").exists():
        return []
    folder = Path(unquote(urlsplit(address).path))
    if not folder.is_dir() and not (CACHE / found.name).is_dir():
        inside = any((mirror / name).exists() for facts in found.files.values() for name in facts["names"])
        cure = "move the files there" if inside else "give the folder that holds it"
        return [f"data.mirror: {folder} is not a folder: {cure}, or name another one in {MANIFEST}"]
    return [
        f"data.mirror: {folder} has no {file}: put it there, packed or unpacked"
        for file, facts in found.files.items()
        if not (CACHE / found.name / file).exists() and not any((folder / name).exists() for name in facts["names"])
    ]
