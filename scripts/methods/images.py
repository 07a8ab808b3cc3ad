"""Image sets: splits by class, and pixels between 0 and 1."""

import numpy as np

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
    test, rest = _draw(classes, testable, test_images, fixed)
    if official_test is not None:
        rest = positions[~official_test]
    used, _ = _draw(classes, rest, wanted, fixed)
    validation, train = _draw(classes, used, round(validation_fraction * wanted), varying)
    for name, members in (("test", test), ("validation", validation), ("train", train)):
        if missing := sorted(set(classes.tolist()) - set(classes[members].tolist())):
            raise ValueError(f"the {name} images would hold no image of class {missing[0]}: give more images")
        parts[members] = name
    return parts


def unit_interval(images: np.ndarray) -> np.ndarray:
    """(n, pixels) float64 in [0, 1] of (n, height, width) bytes.

    Raises ValueError for anything but unsigned bytes: other grey levels would be scaled wrongly in silence.
    """
    if images.dtype != np.uint8:
        raise ValueError(f"images are {images.dtype}, not unsigned bytes from 0 to 255")
    return images.reshape(len(images), -1) / 255.0


def shared_image(first: np.ndarray, second: np.ndarray) -> tuple[int, int] | None:
    """Positions of an image that occurs in both sets, pixel by pixel, or None."""
    places = {image.tobytes(): place for place, image in enumerate(first)}
    for place, image in enumerate(second):
        if (found := places.get(image.tobytes())) is not None:
            return found, place
    return None


def grey(image: np.ndarray) -> np.ndarray:
    """(height, width) bytes of (height, width, 3) bytes: luma of ITU-R BT.601."""
    return np.rint(image @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)


def patches(image: np.ndarray, side: int) -> np.ndarray:
    """(n, side, side) patches of a grid over (height, width), row by row; what is left at two edges is dropped."""
    rows, columns = image.shape[0] // side, image.shape[1] // side
    grid = image[: rows * side, : columns * side].reshape(rows, side, columns, side)
    return grid.swapaxes(1, 2).reshape(-1, side, side)


def _draw(classes: np.ndarray, pool: np.ndarray, count: int, generator: np.random.Generator):
    """``count`` of ``pool`` with the classes in their proportions (largest remainders), and the others; both sorted."""
    names, sizes = np.unique(classes[pool], return_counts=True)
    exact = sizes * count / len(pool)
    quota = np.floor(exact).astype(int)
    quota[np.argsort(quota - exact, kind="stable")[: count - quota.sum()]] += 1
    drawn = [generator.permutation(pool[classes[pool] == name])[:size] for name, size in zip(names, quota, strict=True)]
    chosen = np.sort(np.concatenate(drawn))
    return chosen, np.setdiff1d(pool, chosen)


def one_row_a_class(table, count: int, generator: np.random.Generator):
    """Rows of a DataFrame with a column ``digit``: up to ``count`` of each digit, drawn at random, by digit."""
    shuffled = table.iloc[generator.permutation(len(table))]
    return shuffled.groupby("digit").head(count).sort_values("digit", kind="stable")


def members(labels: np.ndarray, clusters: np.ndarray, count: int, generator: np.random.Generator) -> list[np.ndarray]:
    """Positions of up to ``count`` random members of each of ``clusters``."""
    return [generator.permutation(np.flatnonzero(labels == cluster))[:count] for cluster in clusters]
