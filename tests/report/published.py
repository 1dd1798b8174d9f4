"""Holds documents to their schemas: those that others published, and ours."""

import functools
import json
import re
import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path

import xmlschema
from jsonschema import (
    Draft4Validator,
    Draft6Validator,
    Draft7Validator,
    Draft202012Validator,
    FormatChecker,
)
from referencing import Registry, Resource

from conformance.core.documents import schema

FOLDER = Path(__file__).with_name("schemas")
JUNIT = xmlschema.XMLSchema(Path(__file__).with_name("junit.xsd"))
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


@functools.cache
def our_validator(name):
    """Give what checks a document against one of our schemas: ``report`` or ``record``."""
    held = {each: schema(each) for each in ("report", "record")}
    parts = [(each["$id"], Resource.from_contents(each)) for each in held.values()]
    return Draft202012Validator(held[name], registry=Registry().with_resources(parts))


def _told(held, document):
    return [f"{each.json_path}: {each.message[:200]}" for each in held.iter_errors(document)]


def _told_of_lines(held, text):
    return [flaw for line in text.splitlines() for flaw in _told(held, json.loads(line))]


def _badge(text):
    """Find members that the endpoint badge of shields.io does not document, which it refuses."""
    held = json.loads(text)
    missing = {"schemaVersion", "label", "message"} - held.keys()
    optional = {"color", "labelColor", "isError", "namedLogo", "logoSvg", "logoColor", "logoSize"}
    unknown = held.keys() - {"schemaVersion", "label", "message", *optional, "style"}
    told = [f"{each} is missing or unknown" for each in sorted(missing | unknown)]
    return told if held["schemaVersion"] == 1 and held["message"] else [*told, "it says nothing"]


CHECKS = {
    "ctrf": lambda text: _told(validator("ctrf"), json.loads(text)),
    "sarif": lambda text: _told(validator("sarif"), json.loads(text)),
    "har": lambda text: _told(validator("har"), json.loads(text)),
    "json": lambda text: _told(our_validator("report"), json.loads(text)),
    "record": lambda text: [
        flaw
        for line in text.splitlines()
        for flaw in _told(our_validator("record"), json.loads(line))
    ],
    "junit": lambda text: [*map(str, JUNIT.iter_errors(ET.fromstring(text.encode())))],  # noqa: S314
    "badge": _badge,
}
"""What is wrong with a document of each format that has a schema, in a line each."""
