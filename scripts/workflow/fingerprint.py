"""The fingerprint of a rule script and of all that it imports from scripts/.

The engine watches neither imported modules nor, with our profile, the script itself; rules pass this
fingerprint as a param instead. It follows the syntax tree, so comments, docstrings and layout cost nothing.
"""

import ast
import hashlib
import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[1]
# Cannot change a result: logs, and files that are checked however they come.
PLUMBING = {"workflow/job.py", "workflow/fingerprint.py", "workflow/datasets.py", "workflow/download.py"}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def fingerprint(script: str, root: Path = SCRIPTS) -> str:
    """SHA-256 over the syntax trees of ``script`` ("kmeans/fit") and of every module below ``root`` it reaches.

    Plain ``ast.dump`` differs between Python versions; `_canonical` does not.
    Raises SystemExit with file and line if a module does not parse, and with the name of a missing file.
    """
    trees: dict[str, str] = {}
    waiting = [root / f"{script}.py"]
    while waiting:
        path = waiting.pop()
        key = path.relative_to(root).as_posix()
        if key in trees or key in PLUMBING:
            continue
        tree = _parse(path)
        waiting += _imports(tree, path, root)
        trees[key] = _canonical(tree)
    text = "\n".join(f"{key}\n{trees[key]}" for key in sorted(trees))
    return hashlib.sha256(text.encode()).hexdigest()


def _parse(path: Path) -> ast.Module:
    try:
        tree = ast.parse(path.read_bytes())
    except FileNotFoundError:
        sys.exit(f"{path}: no such script")
    except SyntaxError as error:
        sys.exit(f"{path}, line {error.lineno}: {error.msg}")
    for node in reversed(list(ast.walk(tree))):
        _sort_imports(node)
    return tree


def _sort_imports(node: ast.AST) -> None:
    """Sort each run of import statements and the names in each: their order changes no result of ours."""
    body = getattr(node, "body", None)
    if isinstance(node, ast.Import | ast.ImportFrom):
        node.names.sort(key=lambda alias: (alias.name, alias.asname or ""))
    if not isinstance(body, list):
        return
    start = 0
    while start < len(body):
        end = start
        while end < len(body) and isinstance(body[end], ast.Import | ast.ImportFrom):
            end += 1
        body[start:end] = sorted(body[start:end], key=ast.unparse)
        start = end + 1


def _imports(tree: ast.Module, path: Path, root: Path) -> list[Path]:
    """Files below ``root`` that the module imports, also inside functions."""
    found, near = [], []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, path.parent) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            here = path.parents[node.level - 1] if node.level else path.parent
            names = near if node.level else found
            names += [(module, here)]
            names += [(f"{module}.{alias.name}".lstrip("."), here) for alias in node.names]
    places = [(name, (root.parent, root, here)) for name, here in found] + [(name, (here,)) for name, here in near]
    return [file for name, starts in places for file in _resolve(name, starts, root)]


def _resolve(dotted: str, starts: tuple[Path, ...], root: Path) -> list[Path]:
    parts = dotted.split(".") if dotted else []
    for start in starts:
        files = []
        for depth in range(len(parts) + 1):
            place = start.joinpath(*parts[:depth])
            if root in place.parents or place == root:
                files += [f for f in (place.with_suffix(".py"), place / "__init__.py") if depth and f.is_file()]
        if files:
            return files
    return []


def _canonical(node: object) -> str:
    """A text of the tree that is the same for every Python: no empty fields, no docstrings, no positions."""
    if isinstance(node, list):
        return "[" + ",".join(_canonical(item) for item in node) + "]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = {name: value for name, value in ast.iter_fields(node) if value is not None and value != []}
    if isinstance(node, DOCUMENTED) or isinstance(fields.get("body"), list):
        body = [statement for statement in fields.get("body", []) if not _is_bare_string(statement)]
        fields["body"] = body or [ast.Pass()]
    return f"{type(node).__name__}({','.join(f'{name}={_canonical(fields[name])}' for name in sorted(fields))})"


def _is_bare_string(statement: ast.stmt) -> bool:
    value = getattr(statement, "value", None)
    return isinstance(statement, ast.Expr) and isinstance(value, ast.Constant) and isinstance(value.value, str)
