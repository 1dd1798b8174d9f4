"""Holds documents to the schemas that others published, formats too."""

import functools
import json
import re
from datetime import datetime
from pathlib import Path

from jsonschema import Draft4Validator, Draft6Validator, Draft7Validator, FormatChecker
from referencing import Registry, Resource

FOLDER = Path(__file__).with_name("schemas")
FORMATS = FormatChecker(())
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.]\d+)?(Z|[+-]\d\d:\d\d)")
ADDRESS = re.compile(
    r"([A-Za-z][A-Za-z0-9+.-]*:)?([]A-Za-z0-9._~:/?#[@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
)


@FORMATS.checks("date-time")
def is_time(value):
    return TIME.fullmatch(value) is not None and datetime.fromisoformat(value) is not None


@FORMATS.checks("uri")
def is_address(value):
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value) is not None and is_reference(value)


@FORMATS.checks("uri-reference")
def is_reference(value):
    return ADDRESS.fullmatch(value) is not None


@functools.cache
def validator(name):
    """Give what checks a document of a format: ``ctrf``, ``sarif`` or ``har``."""
    held = {
        each.stem: json.loads(each.read_text("utf-8")) for each in (FOLDER / name).glob("*.json")
    }
    draft = {"ctrf": Draft7Validator, "sarif": Draft4Validator, "har": Draft6Validator}[name]
    parts = [(f"{stem}.json", Resource.from_contents(each)) for stem, each in held.items()]
    return draft(held[name], registry=Registry().with_resources(parts), format_checker=FORMATS)


def flaws(name, text):
    """List what is wrong with a document, in a line each."""
    found = validator(name).iter_errors(json.loads(text))
    return [f"{each.json_path}: {each.message[:200]}" for each in found]
