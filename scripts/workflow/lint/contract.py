"""What the rerun contract cannot see, refused by name.

A rule reruns when its params change: ``settings``, the settings that its script reads, and ``code``, the fingerprint
of the script and of the modules that it imports. This module finds whatever gets past these two.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.workflow import choices
from scripts.workflow.fingerprint import SCRIPTS, fingerprint
from scripts.workflow.lint import place

# source, where files come from, is not to be seen: they are checked.
PARAMS = {"settings", "code", "provenance", "source"}
# What reaches code or text that no import statement names. A network has a method eval: only the function counts.
UNSEEN = {"__import__", "__doc__", "__file__", "eval", "exec", "import_module", "reload", "runpy"}
UNSEEN |= {"module_from_spec", "spec_from_file_location"}


def contract(rule) -> Iterator[str]:
    """What is wrong with one rule: its params, and what its script and the modules behind it do."""
    for name in {name for name, _ in rule.params._allitems()} - PARAMS:
        yield (
            f"{rule.name}: the param {name or 'without a name'} is none of {', '.join(sorted(PARAMS))}: the engine "
            "drops names, so all settings go into the one param settings"
        )
    if rule.script is None:
        return
    script = Path(rule.script).with_suffix("").as_posix().removeprefix("../scripts/")
    given = of_all_variants(rule.params.get("code"))
    loaded = list(loaded_by_name(fingerprint(script), given))
    code = fingerprint(script, *loaded)
    if given != code:
        names = ", ".join(f'"{name}"' for name in (script, *loaded))
        yield f"{rule.name}: its param code is not code({names}), the fingerprint of its script and of what it loads"
    passed, reads = of_all_variants(rule.params.get("settings", {})), []
    for module in code:
        path = SCRIPTS / f"{module}.py"
        tree = ast.parse(path.read_bytes())
        yield from unseen(tree, path)
        # A finding's settings are those of run.json.
        if not module.startswith("findings/"):
            reads += [(read, path, line) for read, line in settings_read(tree)]
    for read, path, line in reads:
        if read and not any(re.fullmatch(read, key) for key in passed):
            key = re.sub(r"\\(.)", r"\1", read.replace(".*", "…"))
            yield f"{place(path, line)}: reads the setting {key}, which the rule {rule.name} does not pass"
    for key in passed:
        if all(read and not re.fullmatch(read, key) for read, *_ in reads):
            yield f"{rule.name}: passes the setting {key}, which its script does not read: it would rerun for nothing"


def of_all_variants(param) -> dict:
    """A param's entries, of all variants together where one chooses among them."""
    values = getattr(param, "all", {"": param})
    return {key: entry for value in values.values() for key, entry in (value or {}).items()}


def loaded_by_name(reached: dict, given: dict) -> Iterator[str]:
    """The modules that ``load`` loads in the ``reached`` ones: all choices of a kind, where it names one, or the one
    that a rule has ``given`` where a setting chooses; else what it has given below the folder that is named."""
    for path in reached:
        for node in ast.walk(ast.parse((SCRIPTS / f"{path}.py").read_bytes())):
            if isinstance(node, ast.Call) and _name(node.func) == "module":
                modules = [choices.module(node.args[0].value, name) for name in choices.names(node.args[0].value)]
                chosen = [path for path in modules if path in given] if _name(node.args[1]) is None else []
                yield from chosen[:1] or modules
            elif isinstance(node, ast.Call) and _name(node.func) == "load" and isinstance(node.args[0], ast.JoinedStr):
                folder = node.args[0].values[0].value
                yield from (module for module in given if module.startswith(folder) and module not in reached)


def unseen(tree: ast.AST, path: Path) -> Iterator[str]:
    """Imports and texts that a fingerprint does not follow, and settings that go round the params."""
    for node in ast.walk(tree):
        names = {alias.name for alias in node.names} if isinstance(node, ast.Import | ast.ImportFrom) else {_name(node)}
        where = place(path, getattr(node, "lineno", 0))
        for name in names & (UNSEEN - {"eval", "exec"} if isinstance(node, ast.Attribute) else UNSEEN):
            yield f"{where}: {name}: the fingerprint cannot follow it, import modules by their names"
        if "config" in names and ast.unparse(node) in ("snakemake.config", "job.config"):
            yield f"{where}: {ast.unparse(node)}: the engine does not see it change, pass settings"


def settings_read(tree: ast.AST) -> Iterator[tuple[str | None, int]]:
    """Each setting that is read, as a pattern, with its line; None where the whole mapping is handed on."""
    known = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            mapping, key = node.value, node.slice
        elif isinstance(node, ast.Call) and _name(node.func) == "get" and isinstance(node.func, ast.Attribute):
            mapping, key = node.func.value, node.args[0]
        else:
            mapping = key = None
        if _name(mapping) == "settings":
            known.add(mapping)
            parts = key.values if isinstance(key, ast.JoinedStr) else [key]
            texts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*" for part in parts]
            yield "".join(texts), node.lineno
        elif isinstance(node, ast.Assign):
            known.update(node.value.elts if isinstance(node.value, ast.Tuple) else [node.value])
        elif _name(node) == "settings" and isinstance(node.ctx, ast.Load) and node not in known:
            yield None, node.lineno


def configuration() -> Iterator[str]:
    """Uses of the engine's ``config`` in the rules: it lacks the defaults, and the study's values."""
    for path in sorted(SCRIPTS.parent.glob("rules/*.smk")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"(?<![\w.])config\b(?=[\[.])", line.split("#")[0]):
                yield f"{place(path, number)}: config: use settings, which are checked and complete"


def _name(node: ast.AST | None) -> str | None:
    return getattr(node, "id", getattr(node, "attr", None))
