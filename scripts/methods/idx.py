"""IDX, the format of MNIST's files: a magic number, the sizes, then unsigned bytes (LeCun et al., MNIST)."""

import zlib

import numpy as np

from scripts.methods.digits import CLASSES, SIDE

GZIP = b"\x1f\x8b"


def images(content: bytes, name: str) -> np.ndarray:
    """(n, 28, 28) bytes of an IDX file, gzipped or not. Raises ValueError, naming the file, for anything else."""
    return _decode(content, name, (SIDE, SIDE))


def labels(content: bytes, name: str) -> np.ndarray:
    """(n,) bytes from 0 to 9 of an IDX file, gzipped or not. Raises ValueError, naming the file, for anything else."""
    values = _decode(content, name, ())
    if values.max() >= CLASSES:
        raise ValueError(f"{name}: label {values.max()} stands at position {values.argmax()}, expected 0 to 9")
    return values


def labelled(contents: dict[str, bytes], part: str) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels of ``part`` ("train" or "t10k") from the files of a set, by their names.

    Raises ValueError if a file is not what it should be, or if the two differ in number.
    """
    pictures, classes = f"{part}-images-idx3-ubyte.gz", f"{part}-labels-idx1-ubyte.gz"
    found = images(contents[pictures], pictures), labels(contents[classes], classes)
    if len(found[0]) != len(found[1]):
        raise ValueError(f"{pictures} holds {len(found[0])} images, but {classes} {len(found[1])} labels")
    return found


def unpacked(content: bytes, name: str) -> bytes:
    """What a gzipped file holds, and any other as it is. Raises ValueError if it is cut, damaged or followed by more.

    A gzip file is one member after the other (RFC 1952); zeros that fill its last block are no content.
    """
    raw, rest = b"", content
    while rest.startswith(GZIP):
        member = zlib.decompressobj(wbits=31)
        try:
            raw += member.decompress(rest)
        except zlib.error as error:
            raise ValueError(f"{name} is cut or damaged: {error}") from error
        if not member.eof:
            raise ValueError(f"{name} is cut or damaged: its gzip data has no end")
        rest = member.unused_data
    if rest is not content and rest.strip(b"\0"):
        raise ValueError(f"{name} holds {len(rest)} bytes after the end of its gzip data: save it without them")
    return content if rest is content else raw


def _decode(content: bytes, name: str, item: tuple[int, ...]) -> np.ndarray:
    """(n, *item) bytes: the shape of one item is known, their number is read."""
    raw = unpacked(content, name)
    header = 4 * (2 + len(item))
    if raw is content and content and not content.startswith(b"\0\0"):
        raise ValueError(f"{name} is neither gzip nor IDX: it begins with {content[:20]!r}")
    if len(raw) < header:
        raise ValueError(f"{name} holds {len(raw)} bytes, too few for a header of {header}")
    magic, count, *shape = np.frombuffer(raw, ">u4", 2 + len(item)).tolist()
    # The third byte says unsigned bytes (8), the fourth how many sizes follow.
    if magic != (expected := 0x800 + 1 + len(item)):
        raise ValueError(f"{name} has the magic number {magic}, expected {expected}")
    if tuple(shape) != item:
        raise ValueError(f"{name} holds images of {shape[0]} x {shape[1]} pixels, expected {SIDE} x {SIDE}")
    if count == 0:
        raise ValueError(f"{name} is empty: its header announces no items")
    wanted = count * int(np.prod(item))
    if len(raw) - header != wanted:
        raise ValueError(f"{name} holds {len(raw) - header} bytes after its header, which announces {wanted}")
    return np.frombuffer(raw, np.uint8, offset=header).reshape(count, *item)
