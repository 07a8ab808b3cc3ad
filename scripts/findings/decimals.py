"""How many digits a number needs, where the same place of the report shows whole numbers and others."""

from collections.abc import Iterable
from decimal import Decimal


def places(value: float) -> int:
    """Digits after the point that a setting was written with: 0 of 7, 1 of 0.5, 3 of 0.125."""
    return max(0, -int(_shortest(value).as_tuple().exponent))


def mantissa(value: float) -> int:
    """Digits after the point of a setting's mantissa, in scientific notation: 0 of 1e-3, 1 of 1.5e-3."""
    return len(_shortest(value).as_tuple().digits) - 1


def of_counts(entries: Iterable[dict]) -> int:
    """None for summaries of whole numbers whose means and deviations are whole, too; one digit for others."""
    shown = [entry[part] for entry in entries for part in ("mean", "std") if entry[part] is not None]
    return 0 if all(float(value).is_integer() for value in shown) else 1


def _shortest(value: float) -> Decimal:
    return Decimal(repr(float(value))).normalize()
