import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.methods import digit_checks, foreign_checks, patches, pixels, splits

CLASSES = np.random.default_rng(1).permutation(np.repeat(np.arange(4), [100, 60, 30, 10]))


def split(train=None, test=40, fraction=0.25, fixed=0, varying=0, classes=CLASSES, official=None):
    generators = np.random.default_rng([1, fixed]), np.random.default_rng([2, varying])
    return splits.split(classes, train, test, fraction, *generators, official)


def sizes(parts):
    return {name: int((parts == name).sum()) for name in splits.PARTS}


def test_parts_have_the_sizes_asked_for():
    assert sizes(split(train=100)) == {"test": 40, "validation": 25, "train": 75, "unused": 60}


def test_no_number_of_training_images_takes_all_but_the_test_images():
    assert sizes(split()) == {"test": 40, "validation": 40, "train": 120, "unused": 0}


def test_every_part_holds_the_classes_exactly_in_proportion_where_that_divides():
    parts = split(train=100, fraction=0.2)
    for name, expected in (("test", [20, 12, 6, 2]), ("validation", [10, 6, 3, 1]), ("train", [40, 24, 12, 4])):
        assert np.bincount(CLASSES[parts == name]).tolist() == expected


@given(st.integers(80, 120), st.integers(40, 80), st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_every_class_is_within_one_image_of_its_share(train, test, seed):
    parts = split(train=train, test=test, fraction=0.5, fixed=seed, varying=seed)
    share = np.bincount(CLASSES) / len(CLASSES)
    assert (np.abs(np.bincount(CLASSES[parts == "test"], minlength=4) - share * test) < 1).all()
    used = np.isin(parts, ["train", "validation"])
    assert used.sum() == train
    rest = CLASSES[parts != "test"]
    expected = np.bincount(rest) / len(rest) * train
    assert (np.abs(np.bincount(CLASSES[used], minlength=4) - expected) < 1).all()


def test_test_images_and_used_images_are_the_same_for_every_varying_seed():
    first = split(train=100)
    validations = set()
    for varying in range(5):
        parts = split(train=100, varying=varying)
        np.testing.assert_array_equal(parts == "test", first == "test")
        np.testing.assert_array_equal(parts == "unused", first == "unused")
        validations.add((parts == "validation").tobytes())
    assert len(validations) == 5


def test_test_images_do_not_depend_on_training_size_or_validation_share():
    np.testing.assert_array_equal(split() == "test", split(train=80, fraction=0.5) == "test")


def test_another_fixed_seed_draws_other_test_images():
    assert not np.array_equal(split() == "test", split(fixed=1) == "test")


def test_same_seeds_give_the_same_parts():
    np.testing.assert_array_equal(split(train=90, varying=3), split(train=90, varying=3))


def test_every_image_of_a_class_can_be_drawn():
    drawn = np.zeros(len(CLASSES), dtype=bool)
    for fixed in range(80):
        drawn |= split(fixed=fixed) == "test"
    assert drawn.all()


@pytest.mark.parametrize(("train", "test"), [(161, 40), (None, 200), (None, 300)])
def test_more_images_than_there_are_are_refused_with_the_numbers(train, test):
    with pytest.raises(ValueError, match=f"{test} test and .* training images are asked of 200"):
        split(train=train, test=test)


@pytest.mark.parametrize(
    ("options", "part"), [({"test": 5}, "test"), ({"fraction": 0.02}, "validation"), ({"fraction": 0.98}, "train")]
)
def test_part_that_would_lack_a_class_is_refused_by_name(options, part):
    with pytest.raises(ValueError, match=f"the {part} images would hold no image of class"):
        split(**options)


def test_official_test_images_alone_are_tested_and_never_trained_on():
    official = np.arange(len(CLASSES)) >= 140
    parts = split(test=60, official=official)
    np.testing.assert_array_equal(parts == "test", official)
    assert sizes(parts) == {"test": 60, "validation": 35, "train": 105, "unused": 0}
    parts = split(train=100, test=30, official=official)
    assert official[parts == "test"].all()
    assert not official[np.isin(parts, ["train", "validation"])].any()
    assert sizes(parts) == {"test": 30, "validation": 25, "train": 75, "unused": 70}


@pytest.mark.parametrize(("train", "test"), [(None, 61), (141, 60)])
def test_more_images_than_a_set_keeps_for_the_purpose_are_refused(train, test):
    with pytest.raises(ValueError, match="are asked of 140 for training and 60 for testing"):
        split(train=train, test=test, official=np.arange(len(CLASSES)) >= 140)


def test_pixels_are_divided_by_255_row_by_row():
    grey = np.array([[[0, 51], [102, 255]]], dtype=np.uint8)
    np.testing.assert_allclose(pixels.unit_interval(grey), [[0, 0.2, 0.4, 1]])


@pytest.mark.parametrize("kind", [np.float64, np.int64, np.int8, bool])
def test_anything_but_unsigned_bytes_is_refused(kind):
    with pytest.raises(ValueError, match="not unsigned bytes"):
        pixels.unit_interval(np.zeros((2, 3, 3), dtype=kind))


def test_patches_tile_the_picture_row_by_row_and_drop_the_rest():
    picture = np.arange(7 * 11).reshape(7, 11)
    found = patches.patches(picture, 3)
    assert found.shape == (6, 3, 3)
    for number, patch in enumerate(found):
        row, column = 3 * (number // 3), 3 * (number % 3)
        np.testing.assert_array_equal(patch, picture[row : row + 3, column : column + 3])


def test_grey_keeps_greys_and_weighs_green_most():
    greys = np.arange(256, dtype=np.uint8)[None, :, None].repeat(3, axis=2)
    np.testing.assert_array_equal(patches.grey(greys)[0], np.arange(256))
    colours = 255 * np.eye(3, dtype=np.uint8)[None]
    np.testing.assert_array_equal(patches.grey(colours)[0], [76, 150, 29])


DIGITS = np.random.default_rng(2).integers(0, 256, (30, 28, 28), dtype=np.uint8)
LABELS = np.arange(30) % 10
FOREIGN = {
    part: np.random.default_rng(seed).integers(0, 256, (20, 28, 28), dtype=np.uint8)
    for part, seed in (("validation", 3), ("test", 4))
}


def with_one(value, dtype=np.float64):
    array = DIGITS.astype(dtype)
    array[17, 3, 4] = value
    return array


BAD_IMAGES = [
    (with_one(np.nan), r"\[17, 3, 4\] is nan"),
    (with_one(np.inf, np.float32), r"\[17, 3, 4\] is inf"),
    (DIGITS / 255, r" are float64 from 0\.0 to 1\.0"),
    (DIGITS.astype(np.float32), r" are float32 from 0\.0 to 255\.0"),
    (DIGITS.astype(np.int64), r" are int64 from 0 to 255"),
    (with_one(-1, np.int16), r" are int16 from -1 to 255"),
    (DIGITS > 9, r" are bool from False to True"),
    (DIGITS // 255, r" have no grey level above 1"),
    (np.zeros_like(DIGITS), r" have no grey level above 1"),
    (DIGITS.reshape(30, 784), r" have shape \(30, 784\)"),
    (DIGITS[0], r" have shape \(28, 28\)"),
    (DIGITS[..., None], r" have shape \(30, 28, 28, 1\)"),
    (DIGITS[:, :27], r" have shape \(30, 27, 28\)"),
    (np.zeros((30, 32, 32), dtype=np.uint8), r" have shape \(30, 32, 32\)"),
    (DIGITS[:0], r" have shape \(0, 28, 28\)"),
    (np.array(7), r" have shape \(\)"),
    (np.array("text"), r" have shape \(\)"),
]
CURE = r": give an array \(n, 28, 28\) of unsigned bytes from 0 to 255"


def test_good_digits_and_foreign_images_are_let_through():
    digit_checks.check_digits({"images": DIGITS, "labels": LABELS}, "a.npz")
    foreign_checks.check_foreign(FOREIGN, DIGITS, "b.npz")


@pytest.mark.parametrize(("array", "problem"), BAD_IMAGES)
def test_bad_digits_are_refused_by_file_and_array(array, problem):
    with pytest.raises(ValueError, match=f"^a.npz: images{problem}{CURE}"):
        digit_checks.check_digits({"images": array, "labels": LABELS}, "a.npz")


@pytest.mark.parametrize("part", ["validation", "test"])
@pytest.mark.parametrize(("array", "problem"), BAD_IMAGES)
def test_bad_foreign_images_are_refused_by_file_and_array(array, problem, part):
    with pytest.raises(ValueError, match=f"^b.npz: {part}{problem}{CURE}"):
        foreign_checks.check_foreign(FOREIGN | {part: array}, DIGITS, "b.npz")


def repeated(picture, positions):
    array = DIGITS.copy()
    array[positions] = picture
    return array


SAME = [
    (repeated(7, slice(None)), r"30 of 30 \w+ are the same picture, \w+\[0\] the first of them"),
    (repeated(DIGITS[3], slice(None)), r"30 of 30 \w+ are the same picture, \w+\[0\]"),
    (repeated(DIGITS[3], slice(14, None)), r"17 of 30 \w+ are the same picture, \w+\[3\]"),
    (repeated(255, slice(5, 21)), r"16 of 30 \w+ are the same picture, \w+\[5\]"),
]


@pytest.mark.parametrize(("array", "problem"), SAME, ids=["constant", "equal", "mostly equal", "mostly blank"])
def test_images_that_are_mostly_one_picture_are_refused_by_file_array_and_position(array, problem):
    with pytest.raises(ValueError, match=f"^a.npz: {problem}.*: give images that differ"):
        digit_checks.check_digits({"images": array, "labels": LABELS}, "a.npz")
    with pytest.raises(ValueError, match=f"^b.npz: {problem}.*: give images that differ"):
        foreign_checks.check_foreign(FOREIGN | {"test": array}, DIGITS[:3], "b.npz")


@pytest.mark.parametrize("grey", [0, 7, 255])
def test_blank_digits_are_counted_and_blank_foreign_images_let_through(grey):
    array = repeated(grey, [4, 9])
    with pytest.raises(
        ValueError, match=rf"^a.npz: images\[4\] shows nothing, each pixel is {grey}, one of 2 blank ones among 30"
    ):
        digit_checks.check_digits({"images": array, "labels": LABELS}, "a.npz")
    foreign_checks.check_foreign({"validation": array, "test": array[:1]}, FOREIGN["test"], "b.npz")


@pytest.mark.parametrize(
    ("labels", "problem"),
    [
        (LABELS[:-1], r"labels have shape \(29,\), not \(30,\): give one for each image"),
        (np.append(LABELS, 0), r"labels have shape \(31,\), not \(30,\)"),
        (np.eye(10)[LABELS], r"labels have shape \(30, 10\), not \(30,\)"),
        (LABELS.astype(float), "labels are float64: give integers from 0 to 9"),
        (LABELS.astype(str), "labels are <U.*: give integers"),
        (np.where(np.arange(30) == 12, 10, LABELS), r"labels\[12\] is 10: give integers from 0 to 9"),
        (np.where(np.arange(30) == 0, -1, LABELS), r"labels\[0\] is -1: give integers"),
        (np.where(LABELS == 7, 1, LABELS), "no label is 7: give images of every digit"),
    ],
)
def test_bad_labels_are_refused_by_file_and_position(labels, problem):
    with pytest.raises(ValueError, match=f"^a.npz: {problem}"):
        digit_checks.check_digits({"images": DIGITS, "labels": labels}, "a.npz")


@pytest.mark.parametrize("name", ["images", "labels"])
def test_missing_array_of_digits_is_named(name):
    arrays = {"images": DIGITS, "labels": LABELS}
    del arrays[name]
    with pytest.raises(ValueError, match=f"^a.npz has no array {name}: give "):
        digit_checks.check_digits(arrays, "a.npz")


@pytest.mark.parametrize("part", ["validation", "test"])
def test_missing_array_of_foreign_images_is_named(part):
    with pytest.raises(ValueError, match=f"^b.npz has no array {part}: give "):
        foreign_checks.check_foreign({name: array for name, array in FOREIGN.items() if name != part}, DIGITS, "b.npz")


@pytest.mark.parametrize("part", ["validation", "test"])
def test_foreign_image_that_is_also_a_digit_is_named_with_the_digit(part):
    array = FOREIGN[part].copy()
    array[[5, 9]] = DIGITS[[7, 2]]
    with pytest.raises(ValueError, match=rf"^b.npz: {part}\[5\] is also digit 7, one of 2 images in both sets: leave"):
        foreign_checks.check_foreign(FOREIGN | {part: array}, DIGITS, "b.npz")


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_shared_images_are_those_of_a_comparison_of_all_pairs(seed):
    generator = np.random.default_rng(seed)
    first, second = (generator.integers(0, 2, (count, 2, 2), dtype=np.uint8) for count in (9, 7))
    equal = (first[:, None] == second[None]).all(axis=(2, 3))
    pairs = foreign_checks.shared(first, second)
    assert [position for _, position in pairs] == np.flatnonzero(equal.any(axis=0)).tolist()
    assert all(equal[pair] for pair in pairs)


def test_image_that_differs_in_one_grey_level_is_not_shared():
    second = DIGITS.copy()
    second[:, 27, 27] ^= 1
    assert foreign_checks.shared(DIGITS, second) == []
