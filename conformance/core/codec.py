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
from collections.abc import Callable
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
    return _reader(hint)(value)


Reader = Callable[[Json], Any]
"""Turns JSON into a value of one type."""


@functools.cache
def _reader(hint: Any) -> Reader:
    """
    Make what reads a type, once: a record is some hundred thousand values of a few dozen types.

    Those of the members of a dataclass are made when they are needed, as steps hold steps.
    """
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return _union(hint)
    if origin is tuple:
        return _tuple(hint)
    if origin is typing.Literal:
        return _one_of(hint)
    if dataclasses.is_dataclass(hint):
        return _dataclass(typing.cast("type", hint))
    return _plain(hint)


def _plain(hint: Any) -> Reader:
    if hint is bytes:
        return _decode_bytes
    if issubclass(hint, Enum):
        return typing.cast("Reader", hint)
    return _decode_float if hint is float else _exactly(hint)


def _exactly(hint: type) -> Reader:
    """Read what JSON has a type for; a truth value is no number."""

    def read(value: Json) -> Any:
        if type(value) is not hint:
            raise ValueError(f"{str(value)[:80]!r} is not {hint}")
        return value

    return read


def _one_of(hint: Any) -> Reader:
    def read(value: Json) -> Any:
        if value not in typing.get_args(hint):
            raise ValueError(f"{str(value)[:80]!r} is not {hint}")
        return value

    return read


def _decode_float(value: Json) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(f"{str(value)[:80]!r} is not {float}")
    return float(value)


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


def _tuple(hint: Any) -> Reader:
    inner = typing.get_args(hint)
    if len(inner) == 2 and inner[1] is Ellipsis:
        return _many(_reader(inner[0]))
    readers = [_reader(each) for each in inner]

    def read(value: Json) -> Any:
        if len(_array(value)) != len(readers):
            raise ValueError(f"{str(value)[:80]!r} has not {len(readers)} items")
        return tuple([each(held) for each, held in zip(readers, _array(value), strict=True)])

    return read


def _many(item: Reader) -> Reader:
    return lambda value: tuple([item(each) for each in _array(value)])


def _array(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise ValueError(f"{str(value)[:80]!r} is not an array")
    return value


def _union(hint: Any) -> Reader:
    choices = typing.get_args(hint)
    named = {
        typing.cast("type", each).__name__: _reader(typing.cast("type", each))
        for each in choices
        if dataclasses.is_dataclass(each)
    }
    others = [_reader(each) for each in choices if not dataclasses.is_dataclass(each)]

    def read(value: Json) -> Any:
        name = value.get("is") if isinstance(value, dict) else None
        if isinstance(name, str) and name in named:
            return named[name](value)
        for each in others:
            try:
                return each(value)
            except (ValueError, TypeError):
                continue
        raise ValueError(f"{str(value)[:80]!r} is none of {hint}")

    return read


def _dataclass(hint: type) -> Reader:
    def read(value: Json) -> Any:
        if not isinstance(value, dict) or value.get("is") != hint.__name__:
            raise ValueError(f"{str(value)[:80]!r} is no {hint.__name__}")
        members = _members(hint)
        held = {name: members[name](each) for name, each in value.items() if name in members}
        try:
            return hint(**held)
        except TypeError as lacking:
            raise ValueError(f"{hint.__name__}: {lacking}") from lacking

    return read


@functools.cache
def _members(of: type) -> dict[str, Reader]:
    hints = typing.get_type_hints(of, vars(sys.modules[of.__module__]))
    return {name: _reader(each) for name, each in hints.items()}
