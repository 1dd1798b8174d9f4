"""Requests that nobody listed: made of the OpenAPI document, some to fit it, some to break it."""

from hypothesis import given

from .generated import covering, samples
from .literals import Provoke
from .packing import packed
from .profiles import quick
from .samples import Sample


def test_each_limit_of_the_document(provoke: Provoke) -> None:
    for steps in () if quick() else packed(covering()):
        provoke(*steps)


@given(drawn=samples())
def test_any_request_of_the_document(provoke: Provoke, drawn: tuple[Sample, ...]) -> None:
    for steps in packed(drawn):
        provoke(*steps)
