"""The JSON Schemas and the OpenAPI document that are shipped with the package, as data."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

ANSWERS = ("upload", "file", "part", "deleted", "list", "error")
"""The schemas of what servers answer."""
REQUESTS = ("create-request", "add-part-request", "complete-request")
"""The schemas of what clients send."""
SHARED = "types"
"""The schema that the others refer to."""


def folder() -> Traversable:
    """Find the schemas: inside the package when it was installed, else beside it."""
    shipped = resources.files("conformance") / "schemas"
    return shipped if shipped.is_dir() else Path(__file__).parents[2] / "schemas"


@cache
def schema(name: str) -> Mapping[str, Any]:
    """Read a schema, or the OpenAPI document, from its file. It is read once; leave it as it is."""
    held: dict[str, Any] = json.loads((folder() / f"{name}.json").read_text("utf-8"))
    return held


def resolved(name: str) -> dict[str, Any]:
    """Make a schema that refers to nothing: what its references point to stands in their place."""
    found: dict[str, Any] = _resolved(schema(name), name)
    return found


def _resolved(value: Any, home: str) -> Any:
    if isinstance(value, list):
        return [_resolved(each, home) for each in value]
    if not isinstance(value, dict):
        return value
    rest = {
        name: _resolved(held, home)
        for name, held in value.items()
        if name not in ("$defs", "$id", "$ref", "$schema")
    }
    if "$ref" not in value:
        return rest
    there, place = _meant(value["$ref"], home)
    target: Any = schema(there)
    for step in place.split("/")[1:]:
        target = target[step]
    found = _resolved(target, there)
    return {"allOf": [found], **rest} if rest else found


def openapi() -> dict[str, Any]:
    """Make the OpenAPI document self-contained: the schemas move into its components."""
    whole: dict[str, Any] = _moved(schema("openapi"), "")
    whole["components"]["schemas"] = {
        name: _moved(schema(name), name) for name in (*ANSWERS, *REQUESTS, SHARED)
    }
    return whole


def _moved(value: Any, home: str) -> Any:
    if isinstance(value, list):
        return [_moved(each, home) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _pointed(held, home) if name == "$ref" else _moved(held, home)
        for name, held in value.items()
        if name not in ("$id", "$schema")
    }


def _pointed(reference: str, home: str) -> str:
    name, place = _meant(reference, home)
    return f"#/components/schemas/{name}{place}" if name else reference


def _meant(reference: str, home: str) -> tuple[str, str]:
    """Name the schema that a reference in ``home`` means, and the place in it."""
    file, _, place = reference.partition("#")
    return file.removesuffix(".json") or home, place
