"""What a page is made of: texts that are cut, sources, the quality of a run, charts, timelines."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import KINDS
from made import FOOTER, answer, demanded, evidence, flow, get, happened, record, trial, upheld
from markupsafe import escape

from conformance.core.catalogue import CATALOGUE
from conformance.core.conclusion import Exit, Overall, conclude
from conformance.core.exchange import Response
from conformance.core.plan import plan
from conformance.core.requirement import Source
from conformance.core.sources import LINKS
from conformance.core.verdict import Verdict
from conformance.report.page import chart, look, source, text, timeline
from conformance.report.page.quality import quality

NOON = "Thu, 01 Jan 2026 12:00:00 GMT"
AT_NOON = 1_767_268_800.0


def signs(run):
    """Say what is told of a run under each label, and whether that is well."""
    found = {}
    for each in quality(run):
        found.setdefault(each.label, (each.said, each.well))
    return found


def run(*exchanges, **more):
    return record(trial("plain", plan(), exchanges, ()), **more)


def dated(said, at, took=0.0):
    answered = Response(200, (("date", said),) if said else ())
    return replace(happened(get("/files"), answered, 0.0, took), at=at)


@given(st.text(), st.integers(0, 400))
def test_a_text_that_is_cut_fits_and_says_how_much_is_gone(whole, room):
    cut = text.fitting(whole, room)
    shown, _, note = cut.partition("… (")
    if cut == whole:
        assert len(str(escape(whole)).encode(errors="replace")) <= max(room, 5 * len(whole))
    else:
        assert whole.startswith(shown)
        assert len(str(escape(shown)).encode(errors="replace")) <= room
        assert note == f"{len(whole) - len(shown):,} more characters)"


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0004, "0.4 ms"), (0.012, "12 ms"), (1.25, "1.2 s"), (1234.5, "1,234 s")],
)
def test_times_are_written_to_two_digits_or_three(value, written):
    assert text.seconds(value) == written


def test_a_moment_is_written_for_people_and_what_is_none_stays():
    assert text.moment("2026-11-24T03:00:07.123+00:00") == "2026-11-24 03:00:07 UTC"
    assert text.moment("yesterday") == "yesterday"


@pytest.mark.parametrize("each", CATALOGUE, ids=lambda each: each.id)
def test_a_document_is_named_in_full_and_leads_to_where_it_is_read(each):
    found = source.document(each.source)
    assert found.name == each.source.document
    assert found.address.startswith(LINKS[each.source.document])


def test_a_section_of_an_rfc_is_linked_to():
    told = Source("RFC 9112 (2022-06)", "sections 7.1.1 and 7.1.2: no client is known to send any")
    assert source.in_short(told) == source.Document(
        "RFC 9112", "https://www.rfc-editor.org/rfc/rfc9112#section-7.1.1"
    )


def test_every_verdict_has_a_sign_and_a_word_of_its_own():
    assert set(look.OF_VERDICT) == {*Verdict}
    assert len({each.word for each in look.LOOKS}) == len(look.LOOKS)
    assert len({each.sign for each in look.OF_VERDICT.values()}) == len(Verdict)
    assert set(look.TONES) == {*Overall}
    assert set(look.ENDS) == {*Exit}


def test_a_stale_file_of_known_failures_is_seen_though_nothing_is_broken():
    conclusion = conclude(record(upheld(*demanded())))
    assert look.tone(conclusion).name == "pass"
    stale = replace(conclusion, exit=Exit.STALE_KNOWN_FAILURES)
    assert look.tone(stale) == look.OUTDATED


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (0, ("within 2 s of ours", True)),
        (-90, ("90.0 s ahead of ours", False)),
        (3_600, ("3,600 s behind ours", False)),
    ],
)
def test_a_clock_that_differs_is_told(ahead, said):
    """A Date is read as the middle of its second, and as that of the exchange."""
    exchanges = [dated(NOON, AT_NOON + 0.5 + ahead - 0.05, took=0.1) for _ in range(3)]
    assert signs(run(*exchanges))["clock"] == said


@pytest.mark.parametrize("said", [None, "soon", "Thu, 99 Jan 2026 99:00:00 GMT"])
def test_where_no_answer_tells_the_time_that_is_said(said):
    assert signs(run(dated(said, AT_NOON)))["clock"][1] is False


def test_what_was_asked_to_wait_or_lost_and_sent_again_is_counted():
    busy, gone = (
        happened(get("/files"), answer(status=429), step=0),
        happened(get("/files"), step=1),
    )
    done = answer({"object": "list"})
    again = [happened(get("/files"), done, 1.0 + step, step=step) for step in (0, 1)]
    told = signs(run(busy, again[0], gone, again[1]))
    assert told["rate limits"] == ("1 answer 429, 2 requests sent again", False)
    assert told["answers"][0].startswith("one request was not answered: GET /files")
    assert told["answers"][1] is False


def test_what_is_well_is_said_too():
    told = signs(run(*flow()))
    assert told["end"] == ("reached", True)
    assert told["answers"] == ("none was lost", True)
    assert told["rate limits"] == ("none, and nothing was sent again", True)
    assert told["left behind"] == ("nothing on the target", True)


def test_what_ended_a_run_early_and_what_is_left_is_told():
    over = replace(FOOTER, budget="--max-requests 200 was used up")
    assert (
        signs(run(footer=over))["end"][0] == "a budget was used up: --max-requests 200 was used up"
    )
    assert signs(run(footer=None))["left behind"][1] is False
    told = signs(KINDS["full"])
    assert told["left behind"] == ("2 uploads: upload_1, upload_2", False)
    assert told["plans"][0] == "1 of 9 stopped before their end"
    assert told["identity"][1] is False


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/uploads", "create an upload"),
        ("POST", "/uploads/a%2Fb/parts", "add a part"),
        ("GET", "/files/file-1/content", "download a file"),
        ("GET", "/uploads", chart.OTHER),
        ("POST", "/uploads/a/b/parts", chart.OTHER),
    ],
)
def test_an_operation_is_known_by_method_and_path(method, path, name):
    assert chart.operation(replace(get("/"), method=method, path=path)) == name


def test_latencies_are_on_one_axis_of_powers_of_ten():
    answers = [happened(get("/files"), answer(b""), 0.0, took) for took in (0.01, 0.01, 1.0)]
    found = chart.latencies(run(*answers))
    (row,) = found.rows
    assert (row.count, row.half, row.longest) == (3, "10 ms", "1.0 s")
    assert [(each.at, each.label) for each in found.ticks] == [
        (0.0, "10 ms"),
        (50.0, "100 ms"),
        (100.0, "1.0 s"),
    ]
    assert (row.half_at, row.most_at) == (0.0, 100.0)


def test_an_answer_that_took_no_time_has_its_place_too():
    (row,) = chart.latencies(run(happened(get("/files"), answer(b""), 5.0, 5.0))).rows
    assert row.half_at == 0.0


def test_the_largest_scenarios_are_shown_and_the_others_counted():
    trials = [trial(f"s{at:02}", plan(), flow()[: 1 + at % 5], ()) for at in range(25)]
    found = chart.scenarios(record(*trials))
    assert len(found.rows) == 20
    assert found.rows[0] == chart.Bar("s04", 5, 100.0)
    assert (found.others, found.rest) == (5, 5)


def test_the_exchanges_of_a_finding_are_laid_out_by_when_they_happened():
    found = timeline.timeline(evidence(), 10_000)
    assert [each.number for each in found.rows] == [1, 2, 3, 4, 5]
    assert [each.broke for each in found.rows] == [False] * 4 + [True]
    assert [each.left for each in found.rows] == [0.0, 22.22, 44.44, 66.67, 88.89]
    assert found.rows[-1].left + found.rows[-1].width == pytest.approx(100, abs=0.1)
    assert (found.more, found.groups, found.whole) == (0, 0, "4.5 s")


def test_of_many_exchanges_the_one_that_broke_it_is_shown_whatever_its_place():
    many = tuple(replace(flow()[0], sent=float(at), received=at + 0.5) for at in range(90))
    held = evidence(many)
    found = timeline.timeline(replace(held, finding=replace(held.finding, at=80)), 10_000)
    assert [each.number for each in found.rows if each.broke] == [81]
    assert (len(found.rows), found.more) == (41, 49)
