"""The configuration: read, merged, checked, and picked from. Runs while the Snakefile is parsed, so it stays light.

Merged, later wins: the schema's defaults, config.yaml, the chosen study (its ``base`` first), and what the command
line gave with --configfile and --config.
"""

import copy
import os
import re
import sys
from collections.abc import Sequence
from functools import reduce
from pathlib import Path

import yaml

from scripts.workflow.choices import names, rule_of
from scripts.workflow.console import shortened
from scripts.workflow.mistakes import check, contradictions, show, suggest

COMMAND_LINE = "command line"
# What lies in results/ beside the studies.
FOLDERS = ("data", "logs", "benchmarks")
# What the schema has beside a block for each experiment.
SHARED = ("study", "seeds", "experiments", "report", "data", "studies")
# Settings of data that are paths.
PATHS = ("penguins", "mirror")
# Options between which and a target nothing else stands.
FLAGS = {"-n", "--dry-run", "-p", "-k", "--keep-going", "-F", "--forceall", "-f", "--force", "-t", "--touch", "--"}
FLAGS |= {"-R", "--forcerun", "-U", "--until", "-O", "--omit-from", "--delete-all-output", "--summary"}
TEXT, INTEGER, MERGE, TIMESTAMP = (f"tag:yaml.org,2002:{name}" for name in ("str", "int", "merge", "timestamp"))


class Loader(yaml.SafeLoader):
    """YAML's safe loader for integers as people write them: 010 stays text where it would be 8, and 1:30 where 90.

    Dates stay text too, keys must be text, and a key that stands twice is noted in ``mistakes``.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in (INTEGER, TIMESTAMP)]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str):
        super().__init__(text)
        self.mistakes = []


def _mapping(loader: Loader, node: yaml.MappingNode) -> dict:
    seen = set()
    for key, _ in node.value:
        if key.tag not in (TEXT, MERGE):
            shown = f"the key {key.value}" if isinstance(key, yaml.ScalarNode) else "a key"
            raise yaml.MarkedYAMLError(problem=f"{shown} is not text: quote it", problem_mark=key.start_mark)
        if key.value in seen:
            place = _place(key.start_mark.line, key.start_mark.column)
            loader.mistakes.append(f'{place}: the key "{key.value}" stands twice')
        seen.add(key.value)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
Loader.add_implicit_resolver(INTEGER, re.compile(r"[-+]?(0|[1-9][0-9]*)$"), list("-+0123456789"))


def load(given: dict, folder: Path, files: Sequence[Path] = ()) -> dict:
    """The settings of the chosen study: ``config.yaml`` of ``folder`` under ``files`` under ``given``.

    Returns every knob with its value; ``study`` is the study's name, ``studies`` is gone.
    Raises SystemExit with one line a mistake, all of them at once.
    """
    schema = read_schema(folder)
    sources, lines, wrong = _sources(given, folder / "config.yaml", files, _with_studies(schema))
    merged = reduce(_merge, (content for _, content in sources), defaults(schema))
    study, studies = merged["study"], merged["studies"]
    if study not in studies:
        names = ", ".join(sorted(studies))
        where = _origin(sources, "study")
        lines.append(f'{where}: study: "{study}" is unknown{suggest(study, studies)}; there are {names}')
    settings = {}
    for name in studies:
        names, problem = _lineage(name, studies)
        if problem:
            lines.append(f"{_origin(sources, f'studies.{names[0]}.base')}: studies.{names[0]}.base: {problem}")
            continue
        overrides = [
            (f"{source}: studies.{each}", content["studies"][each])
            for each in names
            for source, content in sources
            if _holds(content, f"studies.{each}")
        ]
        layers = [sources[0], *overrides, *(sources[1:] if name == study else [])]
        settings[name] = reduce(_merge, (content for _, content in layers), defaults(schema))
        for keys, sentence in contradictions(settings[name]):
            if not any(_touches(path, key) for path in wrong for key in (*keys, "base")):
                lines.append(f"{_origin(layers, *keys)}: {keys[0]}: {sentence}")
    if lines:
        sys.exit("\n".join(dict.fromkeys(map(shortened, lines))))
    chosen = {key: settings[study][key] for key in schema["properties"] if key != "studies"}
    return chosen | {"data": chosen["data"] | {key: _path(chosen["data"][key]) for key in PATHS}}


def require_own(arguments: Sequence[str], study: str) -> None:
    """Raises SystemExit for a target on the command line that is another study's: no rule of this one would make it,
    and where it exists the engine would say that it is up to date."""
    for before, target in zip(["--", *arguments], arguments, strict=False):
        found = re.match(r"(?:\./)?results/([A-Za-z0-9][\w-]*)/", target)
        own = found is None or found[1] in (study, *FOLDERS) or target.endswith((".yaml", ".yml"))
        if not own and (before in FLAGS or not before.startswith("-")):
            words = f"{target} belongs to study {found[1]}, and this is {study}: add --config study={found[1]}"
            sys.exit(shortened(words))


def read(path: Path, label: str) -> tuple[dict | None, list[str]]:
    """The mapping in a YAML file, {} for an empty one and None where there is none; and a line for each mistake."""
    try:
        return parse(path.read_bytes(), label)
    except FileNotFoundError:
        return None, [f"{label}: no such file beside the Snakefile: put it back"]


def parse(content: bytes, label: str) -> tuple[dict | None, list[str]]:
    """As `read`, of a file's content."""
    text = ""
    try:
        text = content.decode("utf-8")
        loader = Loader(text)
        content = loader.get_single_data()
    except UnicodeDecodeError as error:
        place = _end(error.object[: error.start].decode("utf-8"))
        return None, [f"{label}, {place}: not UTF-8: save the file as UTF-8"]
    except yaml.reader.ReaderError as error:
        return None, [f"{label}, {_end(text[: error.position])}: the character {error.character:#x} is not allowed"]
    except yaml.MarkedYAMLError as error:
        return None, [f"{label}, {_place(error.problem_mark.line, error.problem_mark.column)}: {error.problem}"]
    if content is not None and not isinstance(content, dict):
        return None, [f"{label}: expected keys and values, found {show(content)}"]
    return content or {}, [f"{label}, {mistake}" for mistake in loader.mistakes]


def read_schema(folder: Path) -> dict:
    """The schema of config.yaml, complete: ``choices: starts`` stands for what choices.py says of starts, and
    experiments are the keys that have a block of settings and are not shared.
    """
    schema = yaml.load((folder / "config.schema.yaml").read_text(encoding="utf-8"), Loader)
    experiments = [key for key in schema["properties"] if key not in SHARED]
    schema["properties"]["experiments"] |= {"items": {"enum": experiments}, "default": experiments}
    return _with_choices(schema)


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


def _path(value: str | None) -> str | None:
    """A path as a rule reads it: ~ is a home, and one file has one spelling. An address stays as it is."""
    if not value or "://" in value:
        return value
    return os.path.normpath(os.path.expanduser(value))


def _sources(given: dict, own: Path, files: Sequence[Path], schema: dict) -> tuple[list, list[str], set[tuple]]:
    """What config.yaml, the other files and the command line say, by name and without mistakes; the mistakes' lines;
    and the paths of the knobs that these are about, below their study.

    Raises SystemExit where so much is missing that the studies cannot be judged.
    """
    labels = {own: own.name} | {path: os.path.relpath(path) for path in files if path.resolve() != own.resolve()}
    contents = [(label, *read(path, label)) for path, label in labels.items()]
    sources, lines, wrong = [], [], set()
    for source, content, mistakes in [*contents, (COMMAND_LINE, given, [])]:
        lines += mistakes
        for path, sentence in check(content or {}, schema, nested_text=source == COMMAND_LINE).items():
            lines.append(f"{source}: {'.'.join(map(str, path))}: {sentence}")
            content = _without(content, path)
            wrong.add(path[2:] if path[0] == "studies" else path)
        if content and "studies" in content:
            content = content | {"studies": {name: study or {} for name, study in content["studies"].items()}}
        sources.append((source, content))
    if () in wrong or any(content is None for _, content in sources):
        sys.exit("\n".join(map(shortened, lines)))
    return sources, lines, wrong


def _with_choices(part: dict) -> dict:
    """Part of a schema with the rule of each kind of choices in the place of its name, and ``others``, the settings of
    each choice that has no block of its own, in the place of theirs."""
    rules = rule_of(part["choices"]) if "choices" in part else {}
    plain = {key: value for key, value in part.items() if key not in ("choices", "others")}
    for kind, block in part.get("others", {}).items():
        known = plain["properties"]
        plain["properties"] = known | {name: block for name in names(kind) if name not in known}
    return rules | {key: _with_choices(value) if isinstance(value, dict) else value for key, value in plain.items()}


def _with_studies(schema: dict) -> dict:
    """The schema in which a study may override every knob and name its base."""
    knobs = {key: knob for key, knob in schema["properties"].items() if key not in ("study", "studies")}
    knobs["base"] = {"type": "string", "title": "the name of another study"}
    study = schema["properties"]["studies"]["additionalProperties"] | {
        "properties": knobs,
        "additionalProperties": False,
    }
    studies = schema["properties"]["studies"] | {"additionalProperties": study}
    return schema | {"properties": schema["properties"] | {"studies": studies}}


def _lineage(name: str, studies: dict) -> tuple[list[str], str | None]:
    """A study behind all the studies that it builds on, and what is wrong with the base of the first, if anything."""
    names = [name]
    while (base := studies[names[0]].get("base")) is not None:
        if base not in studies:
            return names, f'"{base}" is unknown{suggest(base, studies)}'
        if base in names:
            return names, f'"{base}" leads back to itself'
        names.insert(0, base)
    return names, None


def _merge(low: dict, high: dict) -> dict:
    """``high`` over ``low``; mappings are merged, everything else is replaced."""
    merged = dict(low)
    for key, value in high.items():
        both = isinstance(value, dict) and isinstance(low.get(key), dict)
        merged[key] = _merge(low[key], value) if both else value
    return merged


def _without(content: dict, path: Sequence) -> dict:
    """Without the value at a path; a list with a wrong item goes altogether."""
    if path[0] not in content:
        return content
    inner = content[path[0]]
    if len(path) > 1 and isinstance(inner, dict):
        return content | {path[0]: _without(inner, path[1:])}
    return {key: value for key, value in content.items() if key != path[0]}


def _holds(content, key: str) -> bool:
    for part in key.split("."):
        if not isinstance(content, dict) or part not in content:
            return False
        content = content[part]
    return True


def _origin(layers: list[tuple[str, dict]], *keys: str) -> str:
    """The name of the last layer that holds one of the keys: what it says is what counts."""
    return next(name for name, content in reversed(layers) if any(_holds(content, key) for key in keys))


def _touches(path: tuple, key: str) -> bool:
    """Whether a path is that of a key, leads to it, or lies below it."""
    return all(one == other for one, other in zip(path, key.split("."), strict=False))


def _place(line: int, column: int) -> str:
    return f"line {line + 1}, column {column + 1}"


def _end(text: str) -> str:
    """The place where a text ends."""
    return _place(text.count("\n"), len(text) - text.rfind("\n") - 1)
