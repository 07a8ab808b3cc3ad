"""Image sets split by class into parts."""

import numpy as np

from scripts.methods.draws import draw_by_class

PARTS = ("train", "validation", "test", "unused")


def split(
    classes: np.ndarray,
    train_images: int | None,
    test_images: int,
    validation_fraction: float,
    fixed: np.random.Generator,
    varying: np.random.Generator,
    official_test: np.ndarray | None = None,
) -> np.ndarray:
    """(n,) part of each image, as a name in `PARTS`; every part holds the classes in their proportions.

    ``fixed`` draws the test images, then which others are used; ``varying`` draws validation images from those.
    ``official_test`` (n,) is true for the images that the set's makers keep for testing: test images are drawn from
    them alone, the rest of them is unused. Without it, any image may be drawn for testing.

    Raises ValueError if there are too few images, or if a part would lack a class.
    """
    parts = np.full(len(classes), "unused", dtype="<U10")
    positions = np.arange(len(classes))
    testable = positions if official_test is None else positions[official_test]
    available = len(classes) - (test_images if official_test is None else len(testable))
    wanted = available if train_images is None else train_images
    if wanted > available or available < 1 or test_images > len(testable):
        of = len(classes) if official_test is None else f"{available} for training and {len(testable)} for testing"
        raise ValueError(f"{test_images} test and {wanted} training images are asked of {of}")
    test, rest = draw_by_class(classes, testable, test_images, fixed)
    if official_test is not None:
        rest = positions[~official_test]
    used, _ = draw_by_class(classes, rest, wanted, fixed)
    validation, train = draw_by_class(classes, used, round(validation_fraction * wanted), varying)
    for name, members in (("test", test), ("validation", validation), ("train", train)):
        if missing := sorted(set(classes.tolist()) - set(classes[members].tolist())):
            raise ValueError(f"the {name} images would hold no image of class {missing[0]}: give more images")
        parts[members] = name
    return parts
