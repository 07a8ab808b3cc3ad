"""Which rules an edit of a module reruns stands in docs/reruns.md, and no module reruns more rules than need it."""

import ast
import functools
from collections import defaultdict

from docs.reruns import PAGE, SCRIPTS, page
from scripts.workflow.fingerprint import fingerprint
from scripts.workflow.lint.contract import loaded_by_name, of_all_variants

# A file of these folders is one choice: what fits and scores, or network and settings, stand together.
EXEMPT = ("methods/detectors/", "methods/recipes/")


def test_page_of_reruns_is_that_of_the_rules(known):
    assert PAGE.read_text(encoding="utf-8") == page(known.values()), "write it anew: python -m docs.reruns"


class Module:
    """What a module defines, and which names each definition uses."""

    def __init__(self, name):
        tree = ast.parse((SCRIPTS / f"{name}.py").read_bytes())
        self.imported, self.public = {}, []
        # Under None, what the module does by itself when it is imported.
        self.used = defaultdict(set)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scripts"):
                for alias in node.names:
                    self.imported[alias.asname or alias.name] = origin(node.module, alias.name)
        for node in tree.body:
            names = [None]
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names = [node.name]
                self.public += [node.name] * (not node.name.startswith("_"))
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
            for name in names:
                self.used[name] |= set(self.uses(node))

    def uses(self, node):
        """The names that a piece of code uses: of this module as (None, name), of others as (module, name)."""
        for each in ast.walk(node):
            if isinstance(each, ast.Name):
                module, name = self.imported.get(each.id, (None, each.id))
                # Of a module that is imported as a whole, what is taken from it is seen below.
                yield from [(module, name)] if name else []
            elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
                module, name = self.imported.get(each.value.id, (None, ""))
                yield from [(module, each.attr)] if name is None else []


def origin(package, name):
    """(module, name) that `from package import name` gives; the name is None where it is a module itself."""
    module = package.removeprefix("scripts").lstrip(".").replace(".", "/")
    whole = f"{module}/{name}".lstrip("/")
    return (whole, None) if (SCRIPTS / f"{whole}.py").is_file() else (module, name)


read = functools.cache(Module)


def needed(whole):
    """Pairs (module, name): what the ``whole`` of some modules uses, through all that they import."""
    found, waiting = set(), [(module, name) for module in whole for name in read(module).used]
    while waiting:
        module, name = pair = waiting.pop()
        if pair not in found and (name is None or name in read(module).used):
            found.add(pair)
            used = read(module).used[name] | {(module, None)}
            waiting += [(other or module, each) for other, each in used]
    return found


def test_what_one_rule_needs_lies_where_no_other_rule_reaches(known):
    users, reach = defaultdict(set), defaultdict(set)
    for rule in (rule for rule in known.values() if rule.script):
        given = of_all_variants(rule.params.code)
        for module in given:
            reach[module].add(rule.name)
        script = rule.script.removeprefix("../scripts/").removesuffix(".py")
        for pair in needed({script, *loaded_by_name(fingerprint(script), given)}):
            users[pair].add(rule.name)
    misplaced = [
        f"scripts/{module}.py: {name} is needed by {', '.join(users[module, name])} alone, and the module reruns "
        + ", ".join(sorted(reach[module]))
        for module in sorted(reach)
        if module.startswith("methods/") and not module.startswith(EXEMPT)
        for name in read(module).public
        if len(users[module, name]) == 1 and reach[module] != users[module, name]
    ]
    assert misplaced == [], "move it to a module of its own"
