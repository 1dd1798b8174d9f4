"""Writes requirements against targets: each writer is a pure function of columns."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from . import document, markdown, page, text
from .view import Column, Matrix, column, matrix

WRITERS: Mapping[str, Callable[[Matrix], str]] = MappingProxyType(
    {"html": page.write, "json": document.write, "markdown": markdown.write}
)
"""Every format of a file, under its name."""

__all__ = ["WRITERS", "Column", "Matrix", "column", "matrix", "text"]
