"""Whether arrays are images that the study can use."""

from collections import Counter

import numpy as np

from scripts.methods.digits import SIDE


def check_images(arrays: dict[str, np.ndarray], key: str, name: str) -> None:
    """Raises ValueError unless array ``key`` has images of `SIDE` by `SIDE` bytes, at most half of them the same.

    A flat image is let through: a photograph's patch may be one. ``name`` of their file serves the messages.
    """
    wanted = f"give an array (n, {SIDE}, {SIDE}) of unsigned bytes from 0 to 255"
    if key not in arrays:
        raise ValueError(f"{name} has no array {key}: {wanted}")
    images = arrays[key]
    if images.shape[1:] != (SIDE, SIDE) or not len(images):
        raise ValueError(f"{name}: {key} have shape {images.shape}: {wanted}")
    if images.dtype.kind == "f" and not (finite := np.isfinite(images)).all():
        image, row, column = (int(place) for place in np.argwhere(~finite)[0])
        raise ValueError(f"{name}: {key}[{image}, {row}, {column}] is {images[image, row, column]}: {wanted}")
    if images.dtype != np.uint8:
        raise ValueError(f"{name}: {key} are {images.dtype} from {images.min()} to {images.max()}: {wanted}")
    if images.max() <= 1:
        raise ValueError(f"{name}: {key} have no grey level above 1: {wanted}, not from 0 to 1")
    ((picture, count),) = Counter(image.tobytes() for image in images).most_common(1)
    if 2 * count > len(images) > 1:
        first = next(position for position, image in enumerate(images) if image.tobytes() == picture)
        raise ValueError(
            f"{name}: {count} of {len(images)} {key} are the same picture, {key}[{first}] the first of them: "
            "give images that differ"
        )
