"""Writes what changed from one run to another: each writer is a pure function of a comparison."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from conformance.core.comparison import Comparison

from . import document, markdown, text

WRITERS: Mapping[str, Callable[[Comparison], str]] = MappingProxyType(
    {"json": document.write, "markdown": markdown.write}
)
"""Every format of a file, under its name; ``text`` is for the terminal."""

__all__ = ["WRITERS", "text"]
