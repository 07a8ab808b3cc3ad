"""The configuration: read, merged, checked, and picked from. Runs while the Snakefile is parsed, so it stays light.

Merged, later wins: the schema's defaults, config.yaml, the chosen study (its ``base`` first), and what the command
line gave with --configfile and --config.
"""

import copy
import difflib
import json
import math
import sys
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, validators

CLASSES = 10
WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


INTEGERS = Draft202012Validator.TYPE_CHECKER.redefine(
    "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
)
Strict = validators.extend(Draft202012Validator, type_checker=INTEGERS)


class Loader(yaml.SafeLoader):
    """YAML's safe loader, which also refuses a key that stands twice."""


def _mapping(loader: Loader, node: yaml.MappingNode) -> dict:
    seen = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(problem="a key must be text; quote it", problem_mark=key.start_mark)
        if key.value in seen:
            raise yaml.MarkedYAMLError(problem=f'the key "{key.value}" stands twice', problem_mark=key.start_mark)
        seen.add(key.value)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load(given: dict, folder: Path) -> dict:
    """The settings of the chosen study: ``config.yaml`` of ``folder`` under ``given``.

    Returns every knob with its value; ``study`` is the study's name, ``studies`` is gone.
    Raises SystemExit with one line a mistake.
    """
    schema = yaml.load((folder / "config.schema.yaml").read_text(encoding="utf-8"), Loader)
    base = read(folder / "config.yaml")
    errors = _errors(base, schema, "config.yaml") + _errors(given, schema, "command line")
    if errors:
        sys.exit("\n".join(errors))
    settings = _merge(_merge(defaults(schema), base), given)
    studies = settings.pop("studies")
    overrides = {name: _chain(name, studies, errors) for name in studies}
    for name, override in overrides.items():
        own = {key: value for key, value in (studies[name] or {}).items() if key != "base"}
        errors += _errors(own, _without(schema, "study", "studies"), "config.yaml", f"studies.{name}")
        if not errors:
            merged = _merge(_merge(settings, override), given)
            errors += [f"config.yaml: studies.{name}: {line}" for line in _contradictions(merged)]
    study = settings["study"]
    if study not in studies:
        errors.append(f'study: "{study}" is unknown{_suggest(study, studies)}; there are {", ".join(sorted(studies))}')
    if errors:
        sys.exit("\n".join(errors))
    settings = _merge(_merge(settings, overrides[study]), given)
    settings.pop("studies", None)
    settings["study"] = study
    return settings


def read(path: Path) -> dict:
    """The mapping in a YAML file; an empty file is an empty mapping. Raises SystemExit naming file and line."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader)
    except FileNotFoundError:
        sys.exit(f"{path.name}: no such file: run Snakemake in the project's folder, or with -d")
    except UnicodeDecodeError as error:
        sys.exit(f"{path.name}: byte {error.start} is not UTF-8: save the file as UTF-8")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        sys.exit(f"{path.name}, line {mark.line + 1}, column {mark.column + 1}: {error.problem}")
    except yaml.YAMLError as error:
        sys.exit(f"{path.name}: {str(error).splitlines()[0]}")
    if content is None:
        return {}
    if not isinstance(content, dict):
        sys.exit(f"{path.name}: expected keys and values, found {_show(content)}")
    return content


def defaults(schema: dict) -> dict:
    """The schema's defaults as nested mappings."""
    values = {}
    for key, knob in schema["properties"].items():
        values[key] = defaults(knob) if "properties" in knob else copy.deepcopy(knob["default"])
    return values


def pick(settings: dict, *paths: str) -> dict:
    """``{"kmeans.clusters": 10, …}`` for the paths, sorted on every level: the one param of a rule.

    One mapping, because the engine compares params as a set of values and drops their names.
    """
    picked = {}
    for path in sorted(paths):
        value = settings
        for key in path.split("."):
            value = value[key]
        picked[path] = _sorted(value)
    return picked


def _sorted(value):
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return value


def _merge(low: dict, high: dict) -> dict:
    """``high`` over ``low``; mappings are merged, everything else is replaced."""
    merged = dict(low)
    for key, value in high.items():
        both = isinstance(value, dict) and isinstance(low.get(key), dict)
        merged[key] = _merge(low[key], value) if both else value
    return merged


def _without(schema: dict, *keys: str) -> dict:
    return schema | {"properties": {key: value for key, value in schema["properties"].items() if key not in keys}}


def _chain(name: str, studies: dict, errors: list, seen: tuple = ()) -> dict:
    """The overrides of a study over those of its base."""
    own = dict(studies[name] or {})
    base = own.pop("base", None)
    if base is None:
        return own
    if not isinstance(base, str) or base not in studies or base in (*seen, name):
        problem = "is unknown" if not isinstance(base, str) or base not in studies else "leads back to itself"
        line = f'config.yaml: studies.{name}.base: "{base}" {problem}{_suggest(base, studies)}'
        errors += [line] if line not in errors else []
        return own
    return _merge(_chain(base, studies, errors, (*seen, name)), own)


def _errors(settings: dict, schema: dict, source: str, prefix: str = "") -> list[str]:
    lines = []
    for error in Strict(schema).iter_errors(settings):
        path = ".".join(([prefix] if prefix else []) + [str(key) for key in error.absolute_path])
        lines += [f"{source}: {line}" for line in _sentences(error, path)]
    return lines + [f"{source}: {line}" for line in _not_finite(settings, prefix)]


def _sentences(error, path: str) -> list[str]:
    found, wanted = error.instance, error.validator_value
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        unknown = [key for key in found if key not in known]
        return [f"{f'{path}.{key}'.lstrip('.')}: unknown key{_suggest(key, known)}" for key in unknown]
    if error.validator == "type":
        types = [wanted] if isinstance(wanted, str) else wanted
        hint = _number_hint(found, types)
        return [f"{path}: {_show(found)} is not {' or '.join(WORDS[kind] for kind in types)}{hint}"]
    if error.validator == "enum":
        choices = [json.dumps(choice) for choice in wanted]
        return [f"{path}: {_show(found)} is not one of {', '.join(choices)}{_suggest(found, wanted)}"]
    if error.validator == "uniqueItems":
        return [f"{path}: {_show(found)} holds a value twice"]
    if error.validator == "minItems":
        return [f"{path}: the list is empty, give at least {wanted}"]
    if error.validator in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
        sign = {"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "above", "exclusiveMaximum": "below"}
        return [f"{path}: {_show(found)} is not {sign[error.validator]} {wanted}"]
    return [f"{path}: {error.message}"]


def _number_hint(found, types: list[str]) -> str:
    if not isinstance(found, str) or not {"integer", "number"} & set(types):
        return ""
    try:
        number = float(found)
    except ValueError:
        return ""
    if "e" in found.lower():
        mantissa, exponent = found.lower().split("e")
        form = f"{mantissa if '.' in mantissa else mantissa + '.0'}e{int(exponent):+d}"
        return f": it is text in YAML 1.1, write {form if 'number' in types else f'{number:.0f}'}"
    return (
        f": it is text, write {number:g} without quotes (nested values of --config always are text: use --configfile)"
    )


def _not_finite(value, path: str) -> list[str]:
    if isinstance(value, dict):
        return [line for key in value for line in _not_finite(value[key], f"{path}.{key}".lstrip("."))]
    if isinstance(value, float) and not math.isfinite(value):
        return [f"{path}: {value} is not a finite number"]
    return []


def _contradictions(settings: dict) -> list[str]:
    """Mistakes that no single key shows."""
    kmeans, data = settings["kmeans"], settings["data"]
    lines = []
    for path, images in (("kmeans.images", kmeans["images"]), ("data.train_images", data["train_images"])):
        if images is not None and images < kmeans["clusters"]:
            lines.append(f"kmeans.clusters: {kmeans['clusters']} is more than {path}, {images}")
    if "class-means" in kmeans["starts"] and kmeans["clusters"] != CLASSES:
        lines.append(f"kmeans.clusters: the start class-means needs {CLASSES}, one a digit, not {kmeans['clusters']}")
    return lines


def _suggest(found, known) -> str:
    close = difflib.get_close_matches(str(found), [str(name) for name in known], n=1)
    return f', did you mean "{close[0]}"?' if close else ""


def _show(value) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
