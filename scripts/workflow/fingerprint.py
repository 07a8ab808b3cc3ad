"""The fingerprint of a rule script and of all that it imports from scripts/, or loads by name.

The engine watches neither imported modules nor, with our profile, the script itself; rules pass this
fingerprint as a param instead. It follows the syntax tree, so comments, docstrings and layout cost nothing.
"""

import ast
import functools
import hashlib
import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[1]
# Cannot change a result: logs, files under temporary names, files that are checked however they come, lists of names.
PLUMBING = {"workflow/job", "workflow/fingerprint", "workflow/datasets", "workflow/download", "workflow/runs"}
PLUMBING |= {"workflow/choices", "workflow/files", "workflow/console", "workflow/log", "workflow/stops"}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def fingerprint(*scripts: str, root: Path = SCRIPTS) -> dict[str, str]:
    """``{"kmeans/fit": …, "methods/kmeans": …}``: a hash of the syntax tree of each of ``scripts`` and of
    every module below ``root`` that they reach, sorted.

    Plain ``ast.dump`` differs between Python versions; `_canonical` does not.
    Raises SystemExit with file and line if a module does not parse, and with the name of a missing file.
    """
    hashes: dict[str, str] = {}
    waiting = [root / f"{script}.py" for script in scripts]
    while waiting:
        path = waiting.pop()
        key = path.relative_to(root).with_suffix("").as_posix()
        if key in hashes or key in PLUMBING:
            continue
        files, hashes[key] = _module(path, _content(path), root)
        waiting += files
    return dict(sorted(hashes.items()))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        sys.exit(f"{path}: no such script")


@functools.cache
def _module(path: Path, content: bytes, root: Path) -> tuple[list[Path], str]:
    """The files below ``root`` that a module imports, also inside functions; and the hash of its tree."""
    try:
        tree = ast.parse(content)
    except SyntaxError as error:
        sys.exit(f"{path}, line {error.lineno}: {error.msg}")
    imports = []
    for node in reversed(list(ast.walk(tree))):
        _sort_imports(node)
        if isinstance(node, ast.Import):
            imports += [(alias.name, 0) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            imports += [(module, node.level)]
            imports += [(f"{module}.{alias.name}".lstrip("."), node.level) for alias in node.names]
    return _files(imports, path, root), hashlib.sha256(_canonical(tree).encode()).hexdigest()[:16]


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


def _files(imports: list[tuple[str, int]], path: Path, root: Path) -> list[Path]:
    """The files below ``root`` behind the names that the module ``path`` imports."""
    near = (root.parent, root, path.parent)
    return [
        file for name, level in imports for file in _resolve(name, (path.parents[level - 1],) if level else near, root)
    ]


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
