"""Tables of Markdown."""

from collections.abc import Iterable, Iterator, Sequence

from .summary.markup import row, table


def grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table. Cells are Markdown, as ``summary.markup.cell`` writes it."""
    yield table(*heads).removesuffix("\n")
    yield from (row(*each).removesuffix("\n") for each in rows)
