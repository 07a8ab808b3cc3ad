import gzip
import struct

import numpy as np
import pytest

from scripts.methods.idx import images, labelled, labels

PICTURES = np.random.default_rng(0).integers(0, 256, (7, 28, 28), dtype=np.uint8)
CLASSES = np.array([5, 0, 4, 1, 9, 2, 3], dtype=np.uint8)


def test_images_and_labels_come_back_as_they_were(idx):
    np.testing.assert_array_equal(images(idx.file(PICTURES), "a"), PICTURES)
    np.testing.assert_array_equal(labels(idx.file(CLASSES), "b"), CLASSES)


def test_file_written_byte_by_byte_is_read_as_the_format_says():
    body = bytes(range(256)) * 6 + bytes(32)
    content = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]) + body
    found = images(gzip.compress(content), "a")
    assert found.dtype == np.uint8
    assert found[0, 0, :3].tolist() == [0, 1, 2]
    assert found[1, 0, 0] == body[784]


def test_file_that_is_not_gzipped_is_read_as_it_is(idx):
    np.testing.assert_array_equal(images(gzip.decompress(idx.file(PICTURES)), "a"), PICTURES)
    np.testing.assert_array_equal(labels(gzip.decompress(idx.file(CLASSES)), "b"), CLASSES)


def test_gzip_file_of_several_members_and_zeros_at_its_end_is_whole(idx):
    content = gzip.decompress(idx.file(PICTURES))
    members = gzip.compress(content[:1000]) + gzip.compress(content[1000:]) + bytes(100)
    np.testing.assert_array_equal(images(members, "a"), PICTURES)


def test_both_parts_of_a_set_are_read_by_their_names(idx):
    made = idx.set(1, train=30, test=20)
    for part, count in (("train", 30), ("t10k", 20)):
        found = labelled(made.files, part)
        assert len(found[0]) == len(found[1]) == count
        np.testing.assert_array_equal(found[0], made.images[part])
        np.testing.assert_array_equal(found[1], made.labels[part])


def raw(*numbers, body=b""):
    return gzip.compress(struct.pack(f">{len(numbers)}I", *numbers) + body)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "few"),
        (b"<!DOCTYPE html>", "neither gzip nor IDX"),
        (raw(2051, 1, 28, 28, body=bytes(784))[:-30], "cut or damaged"),
        (raw(2051, 1, 28, 28, body=bytes(784))[:-4] + bytes(4), "not gzip|damaged"),
        (raw(2051, 1, 28, 28, body=bytes(784)) + b"\n", "holds 1 bytes after the end of its gzip data"),
        (raw(2051, 1), "too few for a header of 16"),
        (bytes([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28]) + bytes(785), "holds 785 bytes"),
        (raw(2049, 1, 28, 28, body=bytes(784)), "magic number 2049, expected 2051"),
        (raw(2051, 1, 32, 32, body=bytes(1024)), "images of 32 x 32 pixels, expected 28 x 28"),
        (raw(2051, 0, 28, 28), "empty"),
        (raw(2051, 2, 28, 28, body=bytes(784)), "holds 784 bytes after its header, which announces 1568"),
        (raw(2051, 1, 28, 28, body=bytes(785)), "holds 785 bytes"),
        (raw(2051, 2**32 - 1, 28, 28, body=bytes(784)), "announces"),
    ],
)
def test_anything_but_a_whole_file_of_images_is_refused_by_name(content, problem):
    with pytest.raises(ValueError, match=rf"train\.gz .*({problem})"):
        images(content, "train.gz")


def test_every_possible_cut_is_noticed(idx):
    whole = idx.file(PICTURES[:1])
    for end in range(0, len(whole), 7):
        with pytest.raises(ValueError, match=r"^a\.gz"):
            images(whole[:end], "a.gz")


def test_label_that_is_no_digit_is_refused_with_its_position(idx):
    with pytest.raises(ValueError, match="label 10 stands at position 2"):
        labels(idx.file(np.array([0, 9, 10], dtype=np.uint8)), "a")


def test_labels_that_do_not_match_the_images_in_number_are_refused(idx):
    made = idx.set(1)
    made.put("train-labels-idx1-ubyte.gz", idx.file(CLASSES), 7)
    with pytest.raises(ValueError, match=r"train-images.* holds 200 images, but train-labels.* 7 labels"):
        labelled(made.files, "train")
