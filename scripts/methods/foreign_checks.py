"""Whether arrays are foreign images, none of them a digit of the study."""

import numpy as np

from scripts.methods.image_checks import check_images


def check_foreign(arrays: dict[str, np.ndarray], digits: np.ndarray, name: str) -> None:
    """Raises ValueError unless there are ``validation`` and ``test`` images of bytes, none of them among ``digits``."""
    for part in ("validation", "test"):
        check_images(arrays, part, name)
        if pairs := shared(digits, arrays[part]):
            raise ValueError(
                f"{name}: {part}[{pairs[0][1]}] is also digit {pairs[0][0]}, one of {len(pairs)} images in both sets: "
                "leave them out, what is foreign must be new"
            )


def shared(first: np.ndarray, second: np.ndarray) -> list[tuple[int, int]]:
    """Positions (in first, in second) of each image of ``second`` that equals one of ``first``, pixel by pixel."""
    places = {image.tobytes(): position for position, image in enumerate(first)}
    found = ((places.get(image.tobytes()), position) for position, image in enumerate(second))
    return [pair for pair in found if pair[0] is not None]
