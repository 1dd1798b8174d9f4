"""
Turns our frozen values into JSON and back, guided by their type hints.

A dataclass becomes an object with a member ``is``; bytes become ``{"text": …}`` when they are
UTF-8 and ``{"base64": …}`` when not; an enum becomes its value; a tuple becomes an array.
Members that hold their default are left out.
"""

import base64
import binascii
import dataclasses
import functools
import sys
import types
import typing
from enum import Enum
from typing import Any

ALWAYS = types.MappingProxyType({"always": True})
"""Metadata of a member that is written even when it holds its default."""

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def tamed(text: str) -> str:
    """Write JSON ``text`` so that it means the same, and no CI system finds a command in a log."""
    return text.replace("##", "#\\u0023")  # of ``##[error]`` and ``##vso[…]``


def encode(value: Any) -> Json:
    """Turn a value into JSON."""
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return encode(value.value)
    if isinstance(value, bytes):
        return _encode_bytes(value)
    if isinstance(value, tuple):
        return [encode(each) for each in value]
    return _encode_dataclass(value)


def _encode_bytes(value: bytes) -> Json:
    try:
        return {"text": value.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


def _encode_dataclass(value: Any) -> Json:
    encoded: dict[str, Json] = {"is": type(value).__name__}
    for name, default in _defaults(_class(value)):
        held = getattr(value, name)
        if default is dataclasses.MISSING or held != default:
            encoded[name] = encode(held)
    return encoded


def _class(of: Any) -> Any:
    return type(of)


@functools.cache
def _defaults(of: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (field.name, dataclasses.MISSING if field.metadata == ALWAYS else field.default)
        for field in dataclasses.fields(of)
    )


def decode(hint: Any, value: Json) -> Any:
    """
    Turn JSON back into the type that ``hint`` names.

    Raises ValueError, with what stands there, when the JSON does not fit.
    """
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return _decode_union(hint, value)
    if origin is tuple:
        return _decode_tuple(hint, value)
    if origin is typing.Literal:
        return _expect(value in typing.get_args(hint), value, value, hint)
    if dataclasses.is_dataclass(hint):
        return _decode_dataclass(typing.cast("type", hint), value)
    return _decode_scalar(hint, value)


def _decode_scalar(hint: Any, value: Json) -> Any:
    if hint is bytes:
        return _decode_bytes(value)
    if hint is None or hint is type(None):
        return _expect(value is None, None, value, hint)
    if issubclass(hint, Enum):
        return hint(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    fits = isinstance(value, hint) and (hint is bool or not isinstance(value, bool))
    return _expect(fits, value, value, hint)


def _decode_bytes(value: Json) -> bytes:
    match value:
        case {"text": str(text)}:
            return text.encode()
        case {"base64": str(text)}:
            try:
                return base64.b64decode(text, validate=True)
            except binascii.Error as broken:
                raise ValueError(f"{text[:40]!r} is not base64") from broken
    raise ValueError(f"{str(value)[:80]!r} is not bytes")


def _decode_tuple(hint: Any, value: Json) -> tuple[Any, ...]:
    inner = typing.get_args(hint)
    if not isinstance(value, list):
        raise ValueError(f"{str(value)[:80]!r} is not an array")
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(decode(inner[0], each) for each in value)
    if len(value) != len(inner):
        raise ValueError(f"{str(value)[:80]!r} has not {len(inner)} items")
    return tuple(decode(each, held) for each, held in zip(inner, value, strict=True))


def _decode_union(hint: Any, value: Json) -> Any:
    choices = typing.get_args(hint)
    named = value.get("is") if isinstance(value, dict) else None
    for choice in choices:
        if dataclasses.is_dataclass(choice) and typing.cast("type", choice).__name__ == named:
            return decode(choice, value)
    for choice in choices:
        if not dataclasses.is_dataclass(choice):
            try:
                return decode(choice, value)
            except (ValueError, TypeError):
                continue
    raise ValueError(f"{str(value)[:80]!r} is none of {hint}")


def _decode_dataclass(hint: type, value: Json) -> Any:
    if not isinstance(value, dict) or value.get("is") != hint.__name__:
        raise ValueError(f"{str(value)[:80]!r} is no {hint.__name__}")
    hints = _hints(hint)
    held = {name: decode(hints[name], each) for name, each in value.items() if name in hints}
    try:
        return hint(**held)
    except TypeError as lacking:
        raise ValueError(f"{hint.__name__}: {lacking}") from lacking


@functools.cache
def _hints(of: type) -> dict[str, Any]:
    return typing.get_type_hints(of, vars(sys.modules[of.__module__]))


def _expect(fits: bool, held: Any, value: Json, hint: Any) -> Any:  # noqa: FBT001
    if not fits:
        raise ValueError(f"{str(value)[:80]!r} is not {hint}")
    return held
