"""How much of an answer is read, and how much of that is held: it depends on what was asked for."""

from dataclasses import dataclass

from conformance.core.content import size_of
from conformance.core.exchange import KEPT
from conformance.core.plan import AddPart, Complete, Plan, flat

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Bound:
    """
    How many bytes of an answer are read at ``most``, and up to how many are kept whole.

    ``content``: they are those of a file, so that a longer answer shows that it is another file.
    """

    most: int
    keep: int
    content: bool = False


OBJECT = Bound(MEBIBYTE, MEBIBYTE)
"""An object of the API has less than 2 KiB; error pages with a stack trace may have hundreds."""
LIST = Bound(16 * MEBIBYTE, 16 * MEBIBYTE)
"""A page has 10,000 files at most, and each of them 300 bytes or so."""


def bound(method: str, path: str, largest: int) -> Bound:
    """
    Say how much is read of the answer to a request, where the largest file has ``largest`` bytes.

    Of content there may be a mebibyte more, for what a server wraps it in, or says instead.
    """
    words = path.strip("/").split("/")
    if method == "GET" and words == ["files"]:
        return LIST
    if method == "GET" and words[:1] == ["files"] and words[-1] == "content":
        return Bound(largest + MEBIBYTE, KEPT, content=True)
    return OBJECT


def largest(plan: Plan) -> int:
    """Count the bytes of the largest file that a plan may make, by what it lists and adds."""
    steps = tuple(flat(plan.steps))
    sizes = [size_of(each.content) for each in steps if isinstance(each, AddPart)]
    listed = [each.parts for each in steps if isinstance(each, Complete)]
    most = max(sizes, default=0)
    known = dict(enumerate(sizes))
    files = [
        sum(known.get(part, most) if isinstance(part, int) else most for part in parts)
        for parts in listed
    ]
    return max([sum(sizes), *files])
