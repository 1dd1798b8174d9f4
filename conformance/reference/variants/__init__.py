"""Servers that keep the contract otherwise, under the name of what they do."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from . import choices, looks, serving, stacks, whole, wire
from .variant import Variant

__all__ = ["VARIANTS", "Variant"]

VARIANTS: Mapping[str, Variant] = MappingProxyType(
    {
        name: replace(variant, name=name)
        for table in (looks, choices, serving, whole, wire, stacks)
        for name, variant in table.TABLE.items()
    }
)
"""Every variant under its name."""
