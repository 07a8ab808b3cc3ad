import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from scripts.methods.randomness import stream

ROOT = Path(__file__).resolve().parents[2]
NAMES = st.lists(st.text(max_size=8), min_size=1, max_size=4)


def numbers(seed, *names):
    return stream(seed, *names).random(8).tolist()


def test_same_seed_and_names_give_the_same_numbers():
    assert numbers(3, "kmeans", "start") == numbers(3, "kmeans", "start")


def test_another_process_gives_the_same_numbers():
    code = "from scripts.methods.randomness import stream; print(stream(3, 'kmeans', 'start').random(8).tolist())"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == str(numbers(3, "kmeans", "start"))


@pytest.mark.parametrize(
    "other", [(4, "a", "b"), (3, "a", "c"), (3, "b", "a"), (3, "a"), (3, "a", "b", "c"), (3, "ab")]
)
def test_another_seed_or_name_gives_other_numbers(other):
    assert not set(numbers(3, "a", "b")) & set(numbers(*other))


@given(NAMES, NAMES)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_different_lists_of_names_have_different_streams(first, second):
    assume(first != second)
    assert numbers(0, *first) != numbers(0, *second)


def test_slash_in_a_name_does_not_join_two_streams():
    assert numbers(0, "a/b") != numbers(0, "a", "b")


def test_drawing_from_one_stream_leaves_another_alone():
    first, second = stream(0, "a"), stream(0, "b")
    first.random(100)
    assert second.random(8).tolist() == numbers(0, "b")


@pytest.mark.parametrize("seed", range(3))
def test_uniform_numbers_have_the_mean_and_distribution_of_uniform_ones(seed):
    drawn = stream(seed, "uniform").random(100_000)
    # Five standard errors: one in two million by chance, and the seed is fixed.
    assert abs(drawn.mean() - 0.5) < 5 / np.sqrt(12 * drawn.size)
    assert kstest(drawn, "uniform").pvalue > 1e-3


def test_streams_of_neighbouring_seeds_are_uncorrelated():
    first, second = stream(0, "x").random(100_000), stream(1, "x").random(100_000)
    assert abs(np.corrcoef(first, second)[0, 1]) < 5 / np.sqrt(first.size)
