"""Packs answers for clients that take them so."""

import gzip
import zlib
from collections.abc import Callable

from .nouns import Answer, Content, Request

Pack = Callable[[bytes], bytes]
PACKS: dict[str, Pack] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
}


def takes(request: Request, coding: str) -> bool:
    """Say whether a client takes answers in a coding."""
    return coding in (request.header("accept-encoding") or "")


def data_of(answer: Answer) -> bytes:
    """Make the body of an answer whole."""
    body = answer.body
    return b"".join(body.blocks) if isinstance(body, Content) else body


def labelled(answer: Answer, coding: str) -> tuple[tuple[str, str], ...]:
    """Say with the headers of an answer how it is coded."""
    return (*answer.headers, ("content-encoding", coding), ("vary", "accept-encoding"))


def packed(coding: str) -> Callable[[Request, Answer], Answer]:
    """Pack every answer in ``coding`` if its client takes that."""

    def packs(request: Request, answer: Answer) -> Answer:
        if not takes(request, coding):
            return answer
        return Answer(answer.status, labelled(answer, coding), PACKS[coding](data_of(answer)))

    return packs
