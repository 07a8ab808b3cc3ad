"""Whether arrays are digits with their labels."""

import numpy as np

from scripts.methods.digits import CLASSES
from scripts.methods.image_checks import check_images


def check_digits(arrays: dict[str, np.ndarray], name: str) -> None:
    """Raises ValueError unless there are ``images`` of `SIDE` by `SIDE` bytes and as many ``labels``, all of 0 to 9,
    and something is on each image.

    ``name`` of their file serves the messages, here and in `check_foreign`.
    """
    check_images(arrays, "images", name)
    if "labels" not in arrays:
        raise ValueError(f"{name} has no array labels: give the digit of each image")
    labels, images = arrays["labels"], arrays["images"]
    if labels.shape != (len(images),):
        raise ValueError(f"{name}: labels have shape {labels.shape}, not ({len(images)},): give one for each image")
    if labels.dtype.kind not in "iu":
        raise ValueError(f"{name}: labels are {labels.dtype}: give integers from 0 to 9")
    if not (right := np.isin(labels, range(CLASSES))).all():
        raise ValueError(f"{name}: labels[{right.argmin()}] is {labels[right.argmin()]}: give integers from 0 to 9")
    pixels = images.reshape(len(images), -1)
    if (flat := pixels.min(axis=1) == pixels.max(axis=1)).any():
        raise ValueError(
            f"{name}: images[{flat.argmax()}] shows nothing, each pixel is {pixels[flat][0, 0]}, one of {flat.sum()} "
            f"blank ones among {len(images)}: leave them out"
        )
    if missing := sorted(set(range(CLASSES)) - set(labels.tolist())):
        raise ValueError(f"{name}: no label is {missing[0]}: give images of every digit")
