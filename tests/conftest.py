"""Image sets of random pixels in MNIST's format."""

import gzip
import hashlib
import os
import struct
from pathlib import Path
from types import SimpleNamespace

# Two processes test on two cores: teams of threads that wait for each other make small products many times slower.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pytest
import yaml


def idx_file(array: np.ndarray) -> bytes:
    """A gzipped IDX file of unsigned bytes."""
    header = struct.pack(f">{1 + array.ndim}I", 0x800 + array.ndim, *array.shape)
    return gzip.compress(header + array.tobytes(), compresslevel=1, mtime=0)


class ImageSet:
    """The four files of a set, by name, and what is known of them."""

    def __init__(self, seed: int, train: int = 200, test: int = 100):
        generator = np.random.default_rng(seed)
        self.images, self.labels, self.files, self.facts = {}, {}, {}, {}
        for part, count in (("train", train), ("t10k", test)):
            self.images[part] = generator.integers(0, 256, (count, 28, 28), dtype=np.uint8)
            self.labels[part] = generator.permutation(np.arange(count) % 10).astype(np.uint8)
            self.put(f"{part}-images-idx3-ubyte.gz", idx_file(self.images[part]), count)
            self.put(f"{part}-labels-idx1-ubyte.gz", idx_file(self.labels[part]), count)

    def put(self, name: str, content: bytes, count: int) -> None:
        self.files[name] = content
        self.facts[name] = {"images": count, "size": len(content), "md5": hashlib.md5(content).hexdigest()}


def write_mirror(folder: Path, **sets: ImageSet) -> Path:
    """A mirror of ``sets`` in ``folder``, with its mirror.yaml."""
    for name, found in sets.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for file, content in found.files.items():
            (folder / name / file).write_bytes(content)
    facts = {name: {"folder": name, **found.facts} for name, found in sets.items()}
    (folder / "mirror.yaml").write_text(yaml.safe_dump(facts))
    return folder


@pytest.fixture(scope="session")
def idx():
    """``idx.set(seed)`` makes a set, ``idx.file(array)`` a file, ``idx.mirror(folder, name=set)`` a mirror."""
    return SimpleNamespace(set=ImageSet, file=idx_file, mirror=write_mirror)


def pytest_make_parametrize_id(val):
    """Files as parameters are named by their size: gzip writes the second into them, and a test has one name."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None
