"""Numbers as a reader of the language expects them. Every number of the report passes here."""

import math

from babel.numbers import format_decimal, format_percent, format_scientific

# Of what is written without a power of ten.
SMALL, LARGE = 1.0e-6, 1.0e15
MINUS = "\N{MINUS SIGN}"
# Lines break between a mean and its deviation, and nowhere else in a number.
SPACE = "\N{NO-BREAK SPACE}"


class Numbers:
    """Formats of one language. Each raises ValueError, with the value's name, for what is not a finite number."""

    def __init__(self, language: str):
        self.language = language

    def number(self, value, digits: int = 0, name: str = "a number") -> str:
        """Fixed digits after the point, grouped thousands; with a power of ten from `LARGE` on."""
        if abs(self._finite(value, name)) >= LARGE:
            return self.scientific(value, digits, name)
        return self._text(format_decimal(value, f"#,##0{_places(digits)}", self.language))

    def exact(self, value, name: str = "a number") -> str:
        """As many digits as the value has, at most twelve after the point; with a power of ten outside of `SMALL` and
        `LARGE`."""
        if self._finite(value, name) == 0 or SMALL <= abs(value) < LARGE:
            return self._text(format_decimal(value, f"#,##0.{12 * '#'}", self.language))
        return self._power(value, f"0.{12 * '#'}")

    def percent(self, value, digits: int = 1, name: str = "a share") -> str:
        """A share from 0 to 1 as a percentage."""
        return self._text(format_percent(self._finite(value, name), f"#,##0{_places(digits)} %", self.language))

    def scientific(self, value, digits: int = 1, name: str = "a number") -> str:
        """A small or large number as 1.5 × 10⁻¹⁵; zero as 0."""
        value = self._finite(value, name)
        if value == 0:
            return "0"
        return self._power(value, f"0{_places(digits)}")

    def _power(self, value, mantissa: str) -> str:
        mantissa, exponent = format_scientific(value, f"{mantissa}E0", self.language).split("E")
        superscript = exponent.replace(MINUS, "-").translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        return self._text(f"{mantissa} × 10{superscript}")

    def spread(self, entry: dict, style: str, digits: int, name: str) -> str:
        """Mean ± standard deviation of a metric's summary; the mean alone for one value.

        The number of values is said where some are missing.
        """
        form = getattr(self, style)
        if entry["mean"] is None:
            if not entry["reason"]:
                raise ValueError(f"{name} has no value and no reason")
            return "—"
        text = form(entry["mean"], digits, name)
        if entry["std"] is not None:
            text += f" ±{SPACE}{form(entry['std'], digits, name)}"
        return text if entry["n"] == len(entry["values"]) else f"{text} (n{SPACE}={SPACE}{self.number(entry['n'])})"

    def _finite(self, value, name: str) -> float:
        if value is None or isinstance(value, bool | str) or not math.isfinite(value):
            raise ValueError(f"{name} is {value!r}: a missing value needs a reason, and is not printed as a number")
        return value

    @staticmethod
    def _text(text: str) -> str:
        return text.replace("-", MINUS).replace(" ", SPACE)


def _places(digits: int) -> str:
    return "." + "0" * digits if digits else ""
