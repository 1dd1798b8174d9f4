"""
What a document has to look like by itself, and where it does not.

The shapes are JSON Schemas (2020-12) in the folder ``schemas``. They state what a server must
answer: what the real service has been recorded to answer passes, nulls and extra members
included, and what the published document lets through by mistake does not. What is only a SHOULD,
such as the ``object`` of an Upload, is required by none of them.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from conformance.core.documents import ANSWERS, REQUESTS, resolved
from conformance.core.errors import Defect
from conformance.core.parsing import fraction, integer, refuse_constant

from .answer import as_json

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

SHOWN = 80
"""How many characters of a value are shown."""
FLAWS = 1_000
"""How many flaws of a document are looked for; each requirement is told by one."""
KEPT, LETTERS = 10_000, 1_000
"""How many items that kept their schema are remembered, and of how many letters each at most."""
_KEPT: set[tuple[int, str]] = set()
"""Items that kept their schema. A schema is told by its address, since it is held for good."""
SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Flaw:
    """
    One place where a document is not as it has to be.

    ``pointer`` is a JSON pointer, that of the whole document being empty; it names a lacking
    member as if it were there. ``wanted`` and ``got`` are plain words for the same place, ``got``
    the value itself as JSON in ASCII, cut to 80 characters, or ``nothing``.
    """

    pointer: str
    wanted: str
    got: str


def flaws(name: str, document: object) -> tuple[Flaw, ...]:
    """
    Find where ``document`` breaks the schema called ``name``; none when it keeps it.

    ``document`` is JSON as the standard library reads it. An integer has to be written as one:
    neither 1.0 nor 1e3 is. There is at most one flaw for a place, in the order of the schema, and
    a thousand in all. Where
    the document is wrong and nested too deeply to say where, the whole is the place.

    Raises Defect when there is no such schema.
    """
    if name not in ANSWERS + REQUESTS:
        raise Defect(f"there is no schema called {name!r}")
    try:
        return _found(name, document)
    except RecursionError:
        return (Flaw("", "a document that is not nested so deeply", _shown(document)),)


def _found(name: str, document: object) -> tuple[Flaw, ...]:
    found: dict[str, Flaw] = {}
    for error in islice(_validator(name).iter_errors(cast("Any", document)), FLAWS):
        for flaw in _told(error):
            found.setdefault(flaw.pointer, flaw)
    return tuple(found.values())


def documents(data: bytes) -> Iterator[object]:
    """
    Read JSON documents that stand one after the other: one, a line each, or run together.

    An array is one document. Raises ValueError, in plain words, where what follows is no JSON in
    UTF-8: NaN, Infinity and a byte order mark are none.
    """
    text = _decoded(data)
    reader = json.JSONDecoder(
        parse_constant=refuse_constant, parse_int=integer, parse_float=fraction
    )
    at = _past_space(text, 0)
    while at < len(text):
        document, at = _read(reader, text, at)
        yield document
        at = _past_space(text, at)


@cache
def _validator(name: str) -> "Validator":
    # Here, not above: they take longer to import than most commands take to run.
    from jsonschema import Draft202012Validator, validators  # noqa: PLC0415

    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer)
    strict: Any = validators.extend(Draft202012Validator, {"items": _items}, type_checker=checker)  # type: ignore[no-untyped-call]
    return cast("Validator", strict(resolved(name)))


def _items(validator: Any, wanted: Any, held: Any, _: object) -> Iterator[Any]:
    """Look at each item, but for those of which a like one kept the schema: Files of long lists."""
    if not validator.is_type(held, "array"):
        return
    for place, item in enumerate(held):
        known = (id(wanted), repr(item))
        if known in _KEPT:
            continue
        errors = list(validator.descend(item, wanted, path=place))
        yield from errors
        if not errors and len(known[1]) <= LETTERS:
            if len(_KEPT) >= KEPT:
                _KEPT.clear()
            _KEPT.add(known)


def _is_integer(_: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _told(error: "ValidationError") -> Iterator[Flaw]:
    at = "".join(f"/{_escaped(str(step))}" for step in error.absolute_path)
    held: Any = error.instance
    wanted: Any = error.validator_value
    if error.validator == "required":
        for name in wanted:
            if name not in held:
                yield Flaw(f"{at}/{_escaped(name)}", "a member of this name", "nothing")
    elif error.validator == "additionalProperties":
        for name in held:
            if name not in error.schema["properties"]:  # type: ignore[index]
                yield Flaw(f"{at}/{_escaped(name)}", "no member of this name", _shown(held[name]))
    else:
        yield Flaw(at, WORDS[str(error.validator)](wanted) + _aside(error.schema), _shown(held))


def _aside(of: Any) -> str:
    return f" ({of['title']})" if "title" in of else ""


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _shown(value: object) -> str:
    return as_json(value, SHOWN)


def _types(wanted: str | list[str]) -> str:
    names = [wanted] if isinstance(wanted, str) else wanted
    return " or ".join(NAMES[name] for name in names)


NAMES: Mapping[str, str] = {
    "array": "an array",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "null",
    "object": "an object",
    "string": "a string",
}

WORDS: Mapping[str, Callable[[Any], str]] = {
    "const": _shown,
    "enum": lambda wanted: "one of " + ", ".join(_shown(each) for each in wanted),
    "maximum": lambda wanted: f"at most {wanted}",
    "minimum": lambda wanted: f"at least {wanted}",
    "minLength": lambda _: "a string that is not empty",
    "type": _types,
}
"""How each keyword of our schemas is told, given what stands beside it."""


def _decoded(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError as broken:
        raise ValueError(f"it is not UTF-8 at byte {broken.start}") from broken
    if text.startswith("\ufeff"):
        raise ValueError("it starts with a byte order mark, which JSON does not")
    return text


def _past_space(text: str, at: int) -> int:
    return next(SPACE.finditer(text, at)).end()


def _read(reader: json.JSONDecoder, text: str, at: int) -> tuple[object, int]:
    try:
        return reader.raw_decode(text, at)
    except json.JSONDecodeError as broken:
        where = f"line {broken.lineno}, column {broken.colno}"
        raise ValueError(f"it is not JSON at {where}") from broken
    except RecursionError as deep:
        raise ValueError("it is nested too deeply to be read") from deep
