"""What the contract lets Files be asked for: listing, paging, reading, deleting."""

from collections.abc import Iterator, Sequence

from .nouns import File, Problem, Request, View
from .rules import joined, refuse

MOST = 10_000
"""How many Files a page holds at most, and when nothing else is asked for."""


def visible(file: File, _view: View, now: float) -> bool:
    """Show a File until it is deleted or expires."""
    return not file.deleted and (file.expires_at is None or now < file.expires_at)


def limit(text: str | None) -> int:
    """Read how many Files a page may hold: 1 to 10,000."""
    if text is None:
        return MOST
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST):
        raise refuse("limit is 1 to 10000.", "limit")
    return int(text)


def latest_first(text: str | None) -> bool:
    """Read the order of a list; the latest comes first when nothing is asked for."""
    if text not in {None, "asc", "desc"}:
        raise refuse("order is asc or desc.", "order")
    return text != "asc"


def sorts(files: Sequence[File], order: str | None) -> list[File]:
    """
    Put Files in the order of their timestamps, those of one second in the order they were made.

    ``files`` come in the order they were made.
    """
    ascending = sorted(files, key=lambda file: int(file.created_at))
    return ascending[::-1] if latest_first(order) else ascending


def follows(files: Sequence[File], after: str, _order: str | None) -> list[File]:
    """Pick the Files that come after the one with the id ``after``."""
    at = next((place for place, file in enumerate(files) if file.id == after), None)
    if at is None:
        raise refuse("after names no File of this list.", "after")
    return list(files[at + 1 :])


def matches(file: File, purpose: str) -> bool:
    """Say whether a File has the purpose that a list is asked for."""
    return file.purpose == purpose


def page(files: Sequence[File], most: int) -> list[File]:
    """Cut a page off."""
    return list(files[:most])


def ends(shown: Sequence[File], _every: Sequence[File]) -> tuple[str | None, str | None]:
    """Name the first and the last File of a page; none of an empty one."""
    return (shown[0].id, shown[-1].id) if shown else (None, None)


def has_more(files: Sequence[File], shown: Sequence[File]) -> bool:
    """Say whether anything is left after a page."""
    return len(files) > len(shown)


def doomed(file: File, _files: Sequence[File]) -> tuple[str, ...]:
    """Name the Files that go when one is deleted: that one."""
    return (file.id,)


def minds_download(_file: File, _request: Request) -> Problem | None:
    """Let every File be downloaded, whatever the client accepts."""
    return None


def holds_back(file: File) -> bool:
    """Keep the content of a File back that ended in an error."""
    return file.status == "error"


def content(file: File) -> Iterator[bytes]:
    """Yield what a File holds."""
    return joined(file.parts)


def content_length(file: File) -> int | None:
    """Count what a File holds."""
    return sum(part.size for part in file.parts)


def content_headers(_file: File) -> tuple[tuple[str, str], ...]:
    """Add no header of one's own to content."""
    return ()
