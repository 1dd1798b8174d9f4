"""The times of a record read the same everywhere, whoever wrote them."""

import time
from datetime import UTC, datetime

import pytest

from conformance.report.moment import milliseconds, moment

SAID = datetime(2026, 1, 31, 3, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["2026-01-31T03:00:07Z", "2026-01-31T03:00:07+00:00", "2026-01-31T04:30:07+01:30"],
)
def test_a_time_is_read_as_utc(text):
    assert moment(text) == SAID


def test_a_time_without_an_offset_does_not_hang_on_the_machine(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        assert moment("2026-01-31T03:00:07") == SAID
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("text", ["", "now", "0001-01-01T00:00:00+23:00", "2026-13-01T00:00:00Z"])
def test_what_is_no_time_is_none(text):
    assert moment(text) is None
    assert milliseconds(moment(text)) == 0
