"""Streams of random numbers.

A stream is named by experiment, seed and purpose; streams that variants must not share add the variant. Streams
without it are common to all variants, so that differences between variants are paired.
"""

import hashlib
import json

import numpy as np


def stream(seed: int, *names: str) -> np.random.Generator:
    """A generator of its own for each seed and each list of names, the same on every machine."""
    digest = hashlib.sha256(json.dumps(names).encode()).digest()
    return np.random.default_rng([seed, *np.frombuffer(digest[:16], dtype="<u4").tolist()])
