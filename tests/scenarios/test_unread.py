"""Where nobody may download a file, its md5 is sent instead."""

from conformance.core.plan import AddPart, Complete, Create, Digest, GetContent, Raw, Total, plan
from conformance.scenarios.literals import NO_PART
from conformance.scenarios.unread import summed

TWO = (Create(Total((0, 1))), AddPart(b"a"), AddPart(b"b"))


def test_a_completion_whose_content_would_be_read_sends_the_md5_of_what_it_lists():
    asked = plan(*TWO, Complete((1, 0)), GetContent())
    assert summed(asked) == plan(*TWO, Complete((1, 0), md5=Digest((1, 0))), GetContent())


def test_each_completion_of_an_upload_that_is_read_does():
    asked = plan(*TWO, Complete((0,)), Complete((0, 1)), GetContent())
    first, second = Complete((0,), md5=Digest((0,))), Complete((0, 1), md5=Digest((0, 1)))
    assert summed(asked) == plan(*TWO, first, second, GetContent())


def test_what_is_not_read_or_says_something_else_stays_as_it_is():
    for step in (
        Complete((0, NO_PART)),
        Complete((0, 1), md5="nonsense"),
        Complete((0, 1), md5=Digest((0, 1), 3)),
        Complete(raw=Raw(b"{")),
    ):
        assert summed(plan(*TWO, step, GetContent())) == plan(*TWO, step, GetContent())
    unread = plan(*TWO, Complete((0, 1)))
    assert summed(unread) == unread
    other = plan(Create(0), *TWO, Complete((0, 1), upload=1), GetContent(0))
    assert summed(other) == other
