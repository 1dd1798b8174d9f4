"""Writes how runs went over time: each writer is a pure function of runs in short."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from . import document, markdown, page, text
from .view import Histories, Step, histories

WRITERS: Mapping[str, Callable[[Histories], str]] = MappingProxyType(
    {"html": page.write, "json": document.write, "markdown": markdown.write}
)
"""Every format of a file, under its name."""

__all__ = ["WRITERS", "Histories", "Step", "histories", "text"]
