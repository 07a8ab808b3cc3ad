"""Image sets: splits by class, and pixels between 0 and 1."""

import numpy as np

PARTS = ("train", "validation", "test", "unused")
# Of the images, in pixels: what the networks are made for.
SIDE = 28


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


def unit_interval(images: np.ndarray, dtype=np.float64) -> np.ndarray:
    """(n, pixels) in [0, 1] of (n, height, width) bytes, rounded once to ``dtype``.

    Raises ValueError for anything but unsigned bytes: other grey levels would be scaled wrongly in silence.
    """
    if images.dtype != np.uint8:
        raise ValueError(f"images are {images.dtype}, not unsigned bytes from 0 to 255")
    return np.divide(images.reshape(len(images), -1), 255, dtype=dtype)


def check_digits(arrays: dict[str, np.ndarray], name: str) -> None:
    """Raises ValueError unless there are ``images`` of `SIDE` by `SIDE` bytes and as many ``labels``, all of 0 to 9.

    ``name`` of their file serves the messages, here and in `check_foreign`.
    """
    _check_images(arrays, "images", name)
    if "labels" not in arrays:
        raise ValueError(f"{name} has no array labels: give the digit of each image")
    labels, images = arrays["labels"], arrays["images"]
    if labels.shape != (len(images),):
        raise ValueError(f"{name}: labels have shape {labels.shape}, not ({len(images)},): give one for each image")
    if labels.dtype.kind not in "iu":
        raise ValueError(f"{name}: labels are {labels.dtype}: give integers from 0 to 9")
    if not (right := np.isin(labels, range(10))).all():
        raise ValueError(f"{name}: labels[{right.argmin()}] is {labels[right.argmin()]}: give integers from 0 to 9")
    if missing := sorted(set(range(10)) - set(labels.tolist())):
        raise ValueError(f"{name}: no label is {missing[0]}: give images of every digit")


def check_foreign(arrays: dict[str, np.ndarray], digits: np.ndarray, name: str) -> None:
    """Raises ValueError unless there are ``validation`` and ``test`` images of bytes, none of them among ``digits``."""
    for part in ("validation", "test"):
        _check_images(arrays, part, name)
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


def _check_images(arrays: dict[str, np.ndarray], key: str, name: str) -> None:
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
