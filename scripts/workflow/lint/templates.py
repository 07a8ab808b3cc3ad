"""Templates hold words: what decides or computes belongs to scripts/findings/ or scripts/rendering/."""

import gettext
from collections.abc import Iterator

import jinja2
from jinja2 import nodes

from scripts.rendering.document import environment_for
from scripts.workflow.lint import ROOT, place

COMPUTING = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
ORDERING = {"gt", "gteq", "lt", "lteq"}
COUNTING = {"abs", "length", "count", "max", "min", "round", "sum"}
CURE = "compute it in scripts/findings/<experiment>.py and hand over a name or a number"


def templates() -> Iterator[str]:
    """What is wrong with each template of report_template/."""
    environment = environment_for("en", gettext.NullTranslations())
    for path in sorted(ROOT.glob("report_template/**/*.j2")):
        try:
            tree = environment.parse(path.read_text(encoding="utf-8"))
        except jinja2.TemplateSyntaxError as error:
            yield f"{place(path, error.lineno)}: {error.message}"
            continue
        for node in tree.find_all(nodes.Node):
            if found := decision(node):
                yield f"{place(path, node.lineno)}: {found}: {CURE}"


def decision(node: nodes.Node) -> str | None:
    """What a node computes or decides, in words."""
    if isinstance(node, COMPUTING):
        return f"arithmetic ({type(node).__name__.lower()})"
    if isinstance(node, nodes.Filter) and node.name in COUNTING:
        return f"the filter {node.name}"
    if isinstance(node, nodes.Compare):
        if any(operand.op in ORDERING for operand in node.ops):
            return "a threshold"
        if any(
            isinstance(each, nodes.Const) and type(each.value) in (int, float) for each in node.find_all(nodes.Const)
        ):
            return "a comparison with a number"
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == "namespace":
        return "a namespace"
    return None
