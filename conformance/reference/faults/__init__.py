"""Servers that do one thing wrong each, under the name of what they do."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from . import (
    apart,
    cancel,
    checksums,
    codings,
    complete,
    create,
    create_shown,
    create_taken,
    deletion,
    edges,
    envelopes,
    files,
    generated,
    keys,
    lists,
    moments,
    order,
    parts,
    parts_content,
    parts_nameless,
    parts_taken,
    sizes,
    talk,
    told,
    types,
    wire,
)
from .fault import Fault

__all__ = ["FAULTS", "Fault"]

_TABLES = (
    *(create, create_shown, create_taken),
    *(parts, parts_content, parts_nameless, parts_taken, apart, types),
    *(complete, told, sizes, order, checksums),
    *(cancel, files, lists, deletion),
    *(talk, envelopes, keys, moments),
    *(wire, generated, edges, codings),
)

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {name: replace(fault, name=name) for table in _TABLES for name, fault in table.TABLE.items()}
)
"""Every fault under its name, area by area."""
