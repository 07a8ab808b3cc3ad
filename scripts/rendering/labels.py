"""Numbers of figures and tables, and references to them.

A template writes a marker where a label is defined or referred to; `resolve` numbers them in the order of the page.
A marker is markup, so that text from data, which is escaped, cannot pass for one.
"""

import re

from markupsafe import Markup

MARKER = Markup("<marker {action}:{kind}:{label}>")
PATTERN = re.compile(r"<marker (define|refer):(figure|table):([^<>:]+)>")


class Labels:
    """The registry of one page."""

    def define(self, kind: str, label: str) -> Markup:
        return MARKER.format(action="define", kind=kind, label=label)

    def refer(self, kind: str, label: str) -> Markup:
        return MARKER.format(action="refer", kind=kind, label=label)

    def resolve(self, page: str, name) -> str:
        """The page with ``name(kind, number)`` for each marker, a link for each reference.

        Raises ValueError for a label defined twice, referred to but not defined, or defined but never referred to.
        """
        numbers: dict[tuple, int] = {}
        for action, kind, label in PATTERN.findall(page):
            if action == "define":
                if (kind, label) in numbers:
                    raise ValueError(f"the {kind} {label} is defined twice")
                numbers[kind, label] = 1 + sum(other == kind for other, _ in numbers)
        referred = {(kind, label) for action, kind, label in PATTERN.findall(page) if action == "refer"}
        if unknown := sorted(referred - set(numbers)):
            raise ValueError("the text refers to the unknown {} {}".format(*unknown[0]))
        if unused := sorted(set(numbers) - referred):
            raise ValueError("the text never refers to the {} {}".format(*unused[0]))

        def text(match: re.Match) -> str:
            action, kind, label = match.groups()
            words = name(kind, numbers[kind, label])
            return words if action == "define" else f'<a href="#{kind}-{label}">{words}</a>'

        return PATTERN.sub(text, page)
