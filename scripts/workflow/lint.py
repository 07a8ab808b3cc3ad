"""What the rerun contract cannot see, refused by name: a step of `make test`.

A rule reruns when its params change: ``settings``, the settings that its script reads, and ``code``, the fingerprint
of the script and of the modules that it imports. This module finds whatever gets past these two.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.workflow import choices
from scripts.workflow.fingerprint import SCRIPTS, fingerprint

# source, where files come from, is not to be seen: they are checked.
PARAMS = {"settings", "code", "provenance", "source"}
# What reaches code or text that no import statement names. A network has a method eval: only the function counts.
UNSEEN = {"__import__", "__doc__", "__file__", "eval", "exec", "import_module", "reload", "runpy"}
UNSEEN |= {"module_from_spec", "spec_from_file_location"}


def main() -> None:
    """Print a line a finding; exit with 1 if there is one."""
    lines = list(configuration()) or sorted({line for rule in rules() for line in findings(rule)})
    if lines:
        sys.exit("\n".join(lines))


def rules() -> list:
    """The engine's rules of the workflow in this folder, with the default study."""
    from snakemake.api import ResourceSettings, SnakemakeApi

    with SnakemakeApi() as api:
        return list(api.workflow(ResourceSettings(), snakefile=SCRIPTS.parent / "Snakefile")._workflow.rules)


def findings(rule) -> Iterator[str]:
    """What is wrong with one rule: its params, and what its script and the modules behind it do."""
    for name in {name for name, _ in rule.params._allitems()} - PARAMS:
        yield (
            f"{rule.name}: the param {name or 'without a name'} is none of {', '.join(sorted(PARAMS))}: the engine "
            "drops names, so all settings go into the one param settings"
        )
    if rule.script is None:
        return
    script = Path(rule.script).with_suffix("").as_posix().removeprefix("../scripts/")
    kinds = sorted(kinds_loaded(ast.parse((SCRIPTS / f"{script}.py").read_bytes())))
    code = fingerprint(script, *(choices.module(kind, name) for kind in kinds for name in choices.names(kind)))
    if of_all_variants(rule.params.get("code")) != code:
        wanted = f'code_with("{script}", "{kinds[0]}")' if kinds else f'code("{script}")'
        yield f"{rule.name}: its param code is not {wanted}, the fingerprint of its script"
    passed, reads = of_all_variants(rule.params.get("settings", {})), []
    for module in code:
        path = SCRIPTS / f"{module}.py"
        tree = ast.parse(path.read_bytes())
        yield from unseen(tree, path)
        reads += [(read, path, line) for read, line in settings_read(tree)]
    for read, path, line in reads:
        if read and not any(re.fullmatch(read, key) for key in passed):
            key = re.sub(r"\\(.)", r"\1", read.replace(".*", "…"))
            yield f"{_place(path, line)}: reads the setting {key}, which the rule {rule.name} does not pass"
    for key in passed:
        if all(read and not re.fullmatch(read, key) for read, *_ in reads):
            yield f"{rule.name}: passes the setting {key}, which its script does not read: it would rerun for nothing"


def of_all_variants(param) -> dict:
    """A param's entries, of all variants together where one chooses among them."""
    values = getattr(param, "all", {"": param})
    return {key: entry for value in values.values() for key, entry in (value or {}).items()}


def kinds_loaded(tree: ast.AST) -> set[str]:
    """The kinds of choices of which a script loads a file by name."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) == "module")
    return {call.args[0].value for call in calls}


def unseen(tree: ast.AST, path: Path) -> Iterator[str]:
    """Imports and texts that a fingerprint does not follow, and settings that go round the params."""
    for node in ast.walk(tree):
        names = {alias.name for alias in node.names} if isinstance(node, ast.Import | ast.ImportFrom) else {_name(node)}
        place = _place(path, getattr(node, "lineno", 0))
        for name in names & (UNSEEN - {"eval", "exec"} if isinstance(node, ast.Attribute) else UNSEEN):
            yield f"{place}: {name}: the fingerprint cannot follow it, import modules by their names"
        if "config" in names and ast.unparse(node) in ("snakemake.config", "job.config"):
            yield f"{place}: {ast.unparse(node)}: the engine does not see it change, pass settings"


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
                yield f"{_place(path, number)}: config: use settings, which are checked and complete"


def _name(node: ast.AST | None) -> str | None:
    return getattr(node, "id", getattr(node, "attr", None))


def _place(path: Path, line: int) -> str:
    return f"{path.relative_to(SCRIPTS.parent).as_posix()}, line {line}"


if __name__ == "__main__":
    main()
