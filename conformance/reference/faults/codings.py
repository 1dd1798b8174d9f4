"""Faults of answers that are packed for clients that take them so."""

from collections.abc import Callable, Mapping

from conformance.core.catalogue import transport
from conformance.reference.nouns import Answer, Content, Request
from conformance.reference.packing import PACKS, data_of, labelled, takes

from .fault import Fault, fault

GZIP = PACKS["gzip"]


def _packs(summary: str, pack: Callable[[Answer], Answer], *, content: bool = True) -> Fault:
    """Pack content, or else JSON, in a wrong way."""

    def packs(request: Request, answer: Answer) -> Answer:
        hit = isinstance(answer.body, Content) is content and takes(request, "gzip")
        return pack(answer) if hit else answer

    return fault(summary, transport.CONTENT_CODING, packs=packs)


def _plain_length(answer: Answer) -> Answer:
    data = data_of(answer)
    return Answer(200, labelled(answer, "gzip"), Content(iter((GZIP(data),)), len(data)))


TABLE: Mapping[str, Fault] = {
    "packs-content-of-the-plain-length": _packs(
        "packs content, and gives the length of what was not packed", _plain_length
    ),
    "labels-plain-content": _packs(
        "says that content is packed that is not",
        lambda answer: Answer(200, labelled(answer, "gzip"), answer.body),
    ),
    "packs-content-twice": _packs(
        "packs content twice, and says so once",
        lambda answer: Answer(200, labelled(answer, "gzip"), GZIP(GZIP(data_of(answer)))),
    ),
    "packs-content-without-a-label": _packs(
        "packs content, and does not say so",
        lambda answer: Answer(200, answer.headers, GZIP(data_of(answer))),
    ),
    "cuts-packed-json-off": _packs(
        "packs objects without the end that says how long they are",
        lambda answer: Answer(answer.status, labelled(answer, "gzip"), GZIP(data_of(answer))[:-8]),
        content=False,
    ),
}
