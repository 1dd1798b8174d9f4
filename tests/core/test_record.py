"""A record is a stream of lines: written, cut and read again, it never says more than it knows."""

from dataclasses import replace

import pytest
from anything import EXCHANGES, FINDINGS, PLANS, RECORDS, several
from hypothesis import example, given
from hypothesis import strategies as st

from conformance.core.errors import Misused
from conformance.core.exchange import KEPT, Exchange, Request, Response, body_of
from conformance.core.finding import Finding, Outcome
from conformance.core.plan import Create, plan
from conformance.core.record import (
    HEAD,
    HEADERS,
    PLAIN,
    TOLD,
    Footer,
    Header,
    Record,
    Tally,
    assemble,
    line,
    lines,
    read,
    read_line,
    trial,
)
from conformance.core.target import Footing, Target

HEADER = Header("1", Target("http://a/v1"), 0, "quick", "2026-01-01T00:00:00+00:00")
FOOTER = Footer("2026-01-01T00:00:01+00:00", 1.0, 1, 0)
TRIAL = trial("a", plan(Create()), (), ())
WHOLE = Record(HEADER, (TRIAL,), (), FOOTER)


@given(RECORDS)
@example(WHOLE)
def test_a_record_is_read_as_it_was_written(record):
    assert read(lines(record)) == record


@given(RECORDS)
def test_a_line_is_one_line_and_ascii(record):
    for each in lines(record):
        assert each.isascii()
        assert each.splitlines() == [each]
        assert line(read_line(each)) == each


@given(RECORDS, st.data())
def test_a_record_whose_last_line_was_cut_reads_as_one_that_did_not_end(record, data):
    ended = Record(record.header, record.trials, record.minima, FOOTER)
    text = "\n".join(lines(ended))
    cut = data.draw(st.integers(1, len(line(FOOTER)) - 1))
    found = read(text[:-cut].splitlines())
    assert found == Record(record.header, record.trials, record.minima)


def test_lines_may_stand_in_any_order_and_empty_ones_say_nothing():
    held = [*lines(WHOLE)]
    assert read(["", held[2], "  \n", held[1], held[0]]) == WHOLE


@pytest.mark.parametrize(
    "bad",
    [
        "nonsense",
        "{",
        "7",
        "null",
        "[]",
        '{"is":"Fly"}',
        '{"is":"Header"}',
        '{"is":"Trial","scenario":1}',
        "[" * 100_000,
        '{"a":' * 100_000,
        "1" * 5_000,
    ],
    ids=lambda bad: bad[:20],
)
def test_a_bad_line_is_named_by_its_number(bad):
    held = [*lines(WHOLE)]
    with pytest.raises(Misused, match=r"^line 3 of mine is not a line of a record: "):
        read([held[0], "", bad, *held[1:]], "mine")


def test_a_last_line_that_is_whole_is_not_one_that_was_cut():
    """A line is written at once, newline and all: what ends in one is bad, not torn."""
    held = [f"{each}\n" for each in lines(WHOLE)]
    assert read([*held, '{"is":']) == WHOLE
    with pytest.raises(Misused, match=r"^line 4 of record is not a line of a record: "):
        read([*held, '{"is":\n'])


def test_of_the_headers_of_a_run_under_way_the_last_counts():
    later = replace(HEADER, target=replace(HEADER.target, footing=Footing(lifetime=5)))
    assert read(map(line, (HEADER, later, TRIAL))) == Record(later, (TRIAL,))


@pytest.mark.parametrize(
    "more",
    [
        [replace(HEADER, started_at="2026-01-01T00:00:09+00:00")],
        [replace(HEADER, target=Target("http://b/v1"))],
        [FOOTER],
        [replace(HEADER, seed=1), TRIAL, FOOTER],
    ],
)
def test_the_lines_of_several_runs_are_no_record(more):
    with pytest.raises(Misused) as caught:
        read(map(line, (HEADER, TRIAL, FOOTER, *more)), "mine")
    assert caught.value.what == "mine holds the lines of several runs"


def test_a_record_in_another_format_says_so_before_its_lines_are_bad():
    with pytest.raises(Misused) as caught:
        read([line(replace(HEADER, suite="7.0", version="2")), '{"is":"Novelty"}\n'], "mine")
    assert caught.value == Misused(
        "mine is written in format '2', and this reads '1'",
        "It was written by uploads-conformance 7.0.",
    )


def test_a_file_that_begins_badly_is_no_record_however_it_ends():
    with pytest.raises(Misused, match="line 1 of record"):
        read(["nonsense"])


@pytest.mark.parametrize("text", [[], [""], [line(TRIAL), line(FOOTER)]])
def test_a_record_has_a_header(text):
    with pytest.raises(Misused) as caught:
        read(text)
    assert caught.value == Misused(
        "record has no header line", "Was it written by uploads-conformance?"
    )


def test_lines_that_were_read_already_are_put_together_too():
    assert assemble([FOOTER, TRIAL, HEADER]) == WHOLE


@given(PLANS, several(EXCHANGES), several(FINDINGS, 6))
def test_a_trial_counts_every_finding_and_tells_all_that_are_not_plain(asked, exchanges, findings):
    held = trial("a", asked, exchanges, iter(findings), "stuck")
    assert sum(each.count for each in held.tally) == len(findings)
    assert list(held.tally) == sorted(held.tally, key=lambda each: (each.requirement, each.outcome))
    assert list(held.findings) == [each for each in findings if each.outcome != Outcome.UPHELD]
    assert (held.scenario, held.plan, held.blocked) == ("a", asked, "stuck")


def test_equal_findings_are_one_line_of_the_tally():
    upheld, noted = (
        Finding("parts/empty", outcome, 0) for outcome in (Outcome.UPHELD, Outcome.NOTED)
    )
    assert trial("a", plan(), (), (upheld, noted, upheld)).tally == (
        Tally("parts/empty", Outcome.NOTED, 1),
        Tally("parts/empty", Outcome.UPHELD, 2),
    )


@pytest.mark.parametrize(
    ("outcome", "sent", "told"),
    [
        (Outcome.UPHELD, PLAIN, PLAIN),
        (Outcome.NOTED, PLAIN, PLAIN),
        (Outcome.BROKEN, KEPT, TOLD),
    ],
)
def test_bodies_are_kept_longer_where_something_was_broken(outcome, sent, told):
    for more in (0, 1):
        asked, said = (body_of([b"x" * (size + more)]) for size in (sent, told))
        happened = Exchange(Request("POST", "/", body=asked), Response(200, (), said), 0, 1)
        held = trial("a", plan(), (happened,), (Finding("parts/empty", outcome, 0),)).exchanges[0]
        kept = (held.request.body.data, held.response.body.data)
        assert kept == ((None, None) if more else (asked.data, said.data))
        assert (held.response.body.md5, held.response.body.size) == (said.md5, told + more)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [("a", "b", HEADERS), ("a", "b" * 999, 8), ("a", "b" * HEAD, 0), ("a" * 99, "", 82)],
)
def test_of_many_or_long_headers_the_first_are_kept(name, value, kept):
    said = Response(200, ((name, value),) * 10_000)
    held = trial("a", plan(), (Exchange(Request("GET", "/"), said, 0, 1),), ()).exchanges[0]
    assert held.response.headers == ((name, value),) * kept


def test_an_exchange_without_an_answer_is_kept_as_one():
    lost = Exchange(Request("GET", "/"), None, 0, None, cause="refused")
    assert trial("a", plan(), (lost,), ()).exchanges == (lost,)
