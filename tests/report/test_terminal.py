"""What a person reads: the verdict first, then each broken requirement once."""

import io
import re
from dataclasses import replace
from itertools import product

import pytest
from made import (
    FOOTER,
    HOUR,
    LATE,
    ORDER,
    PLAN,
    RECORDS,
    TWENTY,
    answer,
    broken,
    demanded,
    evil,
    failing,
    flow,
    happened,
    listed,
    post,
    record,
    upheld,
)
from rich.console import Console

from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.finding import Finding, Outcome
from conformance.core.gravity import gravity
from conformance.core.plan import AddPart, Complete, Create, Together, plan
from conformance.core.record import trial
from conformance.core.requirement import Harm, Level, Party
from conformance.core.target import Footing, Target
from conformance.report.safe import cut
from conformance.report.sentences import sentence
from conformance.report.terminal import render, write

MUSTS = tuple(each for each in CATALOGUE if each.level is Level.MUST and each.party is Party.SERVER)
PLAIN = sum(each.level is Level.MUST for each in map(BY_ID.get, demanded()))
"""How many MUSTs a plain run measures: as many as need nothing."""
ALL = len(MUSTS)
LARGE, EXPIRED = "parts/sixty-four-megabytes", "parts/none-after-expiry"


def written(run, *, verbose=True):
    return write(RECORDS[run] if isinstance(run, str) else run, verbose=verbose)


def rendered(run, *, verbose=True, **more):
    out = io.StringIO()
    render(run, Console(file=out, width=40, **more), verbose=verbose)
    return out.getvalue()


def cut_line(begun):
    """End a line of a sequence as an answer with the upload's id does."""
    return begun + '{"id":$UPLOAD_0,"object":'[: 99 - len(begun)] + "…"


def section(text, title):
    """Cut out what stands below ``title``, up to the next empty line."""
    return text.split(f"\n{title}", 1)[1].split("\n\n", 1)[0]


@pytest.mark.parametrize(
    ("run", "first"),
    [
        ("full", f"conformant: {PLAIN} of {PLAIN} MUSTs measured hold ({ALL} in all: "),
        ("interrupted", f"inconclusive: the run did not come to its end; {PLAIN} of {PLAIN} MUSTs"),
        (
            "stopped",
            f"inconclusive: the run stopped early: the budget is spent; {PLAIN} of {PLAIN}",
        ),
        ("empty", "inconclusive: nothing that is demanded was measured; 0 of 0 MUSTs measured"),
        ("unreachable", "inconclusive: the target never answered: connection refused; 0 of 0"),
        ("flaky", f"inconclusive: {ORDER} is flaky: it was broken, but not when that was tried"),
        ("blocked", "not conformant: 1 of 1 MUSTs measured is broken ("),
    ],
)
def test_the_verdict_comes_first_with_its_denominator(run, first):
    assert written(run).startswith(first)


def test_a_strict_verdict_counts_should_too():
    first = written("strict").splitlines()[0]
    assert first.startswith(
        f"not conformant (strict): 0 of {PLAIN} MUSTs measured are broken, 1 of "
    )


def test_the_denominator_says_where_the_others_are():
    """Broken and unbroken ones, and those that were not measured, are all there are."""
    first = written("broken").splitlines()[0]
    told = re.search(r"1 of (\d+) MUSTs.*\((\d+) in all: (\d+) not tested\)", first)
    measured, every, untested = map(int, told.groups())
    assert (measured + untested, every) == (ALL, ALL)


def test_the_run_is_told_in_four_lines():
    lines = written("broken").splitlines()
    at = next(at for at, each in enumerate(lines) if each.startswith("  target"))
    assert lines[at : at + 4] == [
        "  target     http://127.0.0.1:8080/v1  (assistants, text/plain)",
        "  suite      uploads-conformance 0.1.0",
        "  run        seed 7, profile default, started 2026-01-01T00:00:00Z, took 12.3 s",
        "  traffic    1,234 requests sent, 5.2 MB; 20 exchanges recorded",
    ]


def test_requests_that_got_no_answer_are_told_at_the_top():
    """A target that died is known by its last requests, and by what fails beside them."""
    gone = [happened(post(f"/uploads/{each}"), sent=each, cause="reset") for each in (2, 1)]
    lines = rendered(record(trial("forms", PLAN, tuple(gone), ()))).splitlines()
    assert any(
        "  lost       2 requests were not answered, the first of them POST" in x for x in lines
    )
    assert any("/uploads/1 in forms: reset" in each for each in lines)


def test_of_a_run_without_an_end_nothing_is_invented():
    text = written("interrupted")
    assert "started 2026-01-01T00:00:00Z, never finished" in text
    assert "  traffic    5 exchanges recorded\n" in text


def test_a_broken_requirement_is_told_once_and_in_full():
    text = written("broken")
    assert text.count(f"{ORDER}: ") == 1
    told = text.split(f"{ORDER}: ")[1]
    before, again, after = told.partition("  again ")
    assert (
        f"  level      MUST, basis {BY_ID[ORDER].basis}\n"
        "  harm       loses or mixes up bytes\n"
        "  source     OpenAPI doc"
    ) in before
    assert f"\n  wanted{before.split('  wanted')[1]}".splitlines()[1:] == [
        '  wanted     content "ba"',
        '  got        content "ab"',
        "  sequence   5 requests, the smallest found, in orders; > broke it",
        cut_line('    1 POST /uploads {"purpose":"assistants","filename":"a.txt","bytes… -> 200 '),
        '    2 POST /uploads/$UPLOAD_0/parts data="a" -> 200 {"id":$PART_0,"object":"upload.part"}',
        '    3 POST /uploads/$UPLOAD_0/parts data="b" -> 200 {"id":$PART_1,"object":"upload.part"}',
        cut_line('    4 POST /uploads/$UPLOAD_0/complete {"part_ids":[$PART_1,$PART_0]} -> 200 '),
        ">   5 GET /files/$FILE_0/content -> 200 ab",
    ]
    assert f"{again}{after}".startswith(
        f"  again      uploads-conformance run http://127.0.0.1:8080/v1 --seed 7 --select {ORDER}\n"
        "  more       1 further finding of the same\n"
    )


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("run", RECORDS)
def test_scripts_for_curl_are_left_to_the_page_and_to_json(run, verbose):
    text = written(run, verbose=verbose)
    assert "#!/bin/sh" not in text
    assert "curl -" not in text


def test_must_comes_before_should():
    text = written("broken")
    assert text.index(f"\n{ORDER}: ") < text.index(f"\n{HOUR}: ")


def test_requests_at_once_are_marked():
    step = Complete((0,))
    held = plan(Create(1), AddPart(b"a"), Together((step, step)))
    completion = post("/uploads/u/complete", {"part_ids": []})
    exchanges = (
        *flow()[:2],
        happened(completion, answer({}), 20.0, 20.4, step=2),
        happened(completion, None, 20.1, step=3, cause="reset"),
    )
    found = broken("concurrency/one-file", 3, "one file", "two")
    text = written(record(trial("races", held, exchanges, [found])))
    assert "; > broke it, | were under way at once\n" in text
    lines = [each for each in text.splitlines() if each[:2] in (" |", ">|")]
    assert [each[:6] for each in lines] == [" |  3 ", ">|  4 "]
    assert lines[1].endswith("-> no answer: reset")


def test_only_what_fails_is_told_as_broken():
    explained = broken(LATE, suspects=(ORDER,))
    text = written(record(trial("x", PLAN, flow(), [broken(), explained])))
    assert f"\n{LATE}: " not in text
    assert f"explained by {ORDER}\n    {LATE}\n" in section(text, "Inconclusive (1)") + "\n"


def test_what_is_needed_to_run_it_again_is_said():
    target = Target("http://h/v1?x=a b", large=True, max_wait=4000, footing=Footing(lifetime=3600))
    found = [broken(LARGE), broken(EXPIRED)]
    text = written(record(trial("x", PLAN, flow(), found), target=target))
    run = "uploads-conformance run 'http://h/v1?x=a b' --seed 7"
    assert f"  again      {run} --select {LARGE} --large\n" in text
    assert f"  again      {run} --select {EXPIRED} --max-wait 4000\n" in text


def test_what_was_not_measured_is_grouped_by_reason():
    target = Target("http://127.0.0.1:8080/v1", footing=Footing(no_files="GET /files says 404"))
    text = written(record(upheld(*demanded()), target=target))
    absent = section(text, "Not applicable")
    assert "\n  GET /files says 404\n    " in absent
    assert re.search(r"\bfiles/\* \(\d+\)", absent)
    not_tested = section(text, "Not tested")
    assert "\n  needs --large\n    parts/sixty-four-megabytes, " in not_tested
    assert not_tested.count("needs --large") == 1


def test_requirements_of_clients_are_no_part_of_a_judgement_of_a_server():
    assert "sdk/" not in written("full")


def test_observations_are_listed_and_never_mixed_with_verdicts():
    noted = Finding("complete/again", Outcome.NOTED, 0, got="status 409")
    text = written(record(upheld(*demanded()), trial("x", PLAN, flow(), [noted])))
    told = section(text, "Left open by the contract, and observed (1)").splitlines()
    assert told == ["", "  complete/again  status 409"]


def test_a_title_stands_only_over_something():
    text = written("full")
    assert "Inconclusive (" not in text
    assert "Left open" not in text


def test_lines_fit_but_for_addresses_and_commands():
    for run, verbose in product(RECORDS, (False, True)):
        for each in written(run, verbose=verbose).splitlines():
            command = each.startswith(("    ", "  again"))
            assert len(each) <= 100 or command, each


def test_bytes_that_are_no_text_are_counted_and_begun():
    exchange = happened(post("/uploads", b"\xff\xfe" * 20, "x/y"), answer(b"\xff"), 0)
    text = written(record(trial("x", PLAN, (exchange,), [broken(at=0)])))
    begun = " ".join(["ff fe"] * 4)
    assert f">   1 POST /uploads (40 bytes: {begun} …) -> 200 (1 byte: ff)\n" in text


def test_small_numbers_are_counted_in_words():
    text = written(record(footer=replace(FOOTER, requests=1, bytes_sent=1)))
    assert "  traffic    1 request sent, 1 byte; 0 exchanges recorded\n" in text


@pytest.mark.parametrize(
    ("size", "shown"), [(999, "999 bytes"), (1500, "1.5 kB"), (2 * 10**9, "2.0 GB")]
)
def test_sizes_are_in_decimal_units(size, shown):
    assert f" sent, {shown};" in written(record(footer=replace(FOOTER, bytes_sent=size)))


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("run", RECORDS)
def test_a_terminal_without_colour_shows_the_same_text(run, verbose):
    assert rendered(RECORDS[run], verbose=verbose) == written(run, verbose=verbose)


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("run", RECORDS)
def test_a_terminal_with_colour_shows_the_same_text_in_colour(run, verbose):
    colours = {"force_terminal": True, "color_system": "standard", "legacy_windows": False}
    shown = rendered(RECORDS[run], verbose=verbose, **colours)
    styles = re.compile(r"\x1b\[[0-9;]*m")
    assert shown != written(run, verbose=verbose)
    assert styles.sub("", shown) == written(run, verbose=verbose)


def test_markup_from_a_target_is_text():
    text = rendered(evil("[bold red]x[/] :smile:"))
    assert "  got        [bold red]x[/] :smile:\n" in text


def test_what_is_flaky_is_shown_with_both_sequences():
    shown = written("flaky").split(f"\n{ORDER}: ")[1].split("\n\nNot tested")[0]
    assert "flaky      it was broken, but not when that was tried again, 2 times" in shown
    assert shown.count("POST /uploads/$UPLOAD_0/complete") == 2
    assert shown.count("\n>") == 1


def test_what_the_first_look_showed_is_told():
    target = Target("http://a/v1", footing=Footing("no files", "no files", "no key", 60, 0.0125))
    run = replace(RECORDS["full"], header=replace(RECORDS["full"].header, target=target))
    told = " ".join(written(run).split())
    assert "footing answers take 12 ms; uploads live 60 s; no files; no key suite" in told
    assert "footing" not in written("full")


# In short


def brief(run):
    return written(run, verbose=False)


def longest(**more):
    """A run that is wrong in everything at once, and of which there is everything to say."""
    texts = ("x" * 3000, "y " * 2000)
    names = [each.id for each in CATALOGUE if each.level is not Level.MAY and not each.needs]
    names = [each for each in names if not each.startswith("sdk/")]
    known = tuple(listed(each, why=texts[1], who=texts[0]) for each in names[:20])
    stale = tuple(listed(f"{each}-of-old", why=texts[0]) for each in names[:20])
    target = Target(f"http://{texts[0]}/v1", insecure=True, footing=Footing(*(texts[1],) * 3))
    lost = trial(texts[0], PLAN, (happened(post("/uploads"), cause=texts[1]),), ())
    run = failing(*names, target=target, known=(*known, *stale), **more)
    footer = replace(FOOTER, stopped=texts[1], left=texts * 9, left_in_all=18)
    return replace(run, trials=(*run.trials, lost), footer=footer)


def test_twenty_failures_take_eighty_lines_and_the_first_ten_name_the_three_gravest():
    lines = brief("twenty").splitlines()
    assert len(TWENTY) == 20
    assert len(lines) <= 80
    gravest = sorted(TWENTY, key=gravity)[:3]
    assert {BY_ID[each].harm for each in gravest} == {Harm.REACHES_OTHERS, Harm.MIXES_BYTES}
    assert [each for each in gravest if any(each in line for line in lines[:10])] == gravest


def test_each_of_twenty_failures_has_a_line_the_worst_first():
    lines = brief("twenty").splitlines()
    begun = [each.split()[0] for each in lines if each.startswith("  ")]
    assert [each for each in begun if each in BY_ID] == sorted(TWENTY, key=gravity)


def test_failures_stand_below_what_they_do():
    text = brief(failing("parts/members", ORDER, HOUR))

    def line(name):
        said = cut(sentence(broken(name), None), 100 - 2 - len(HOUR) - 2)
        return f"  {name:{len(HOUR)}}  {said}"

    assert text.split("\n\n")[1].splitlines() == [
        "MUST, loses or mixes up bytes:",
        line(ORDER),
        "MUST, says it wrongly:",
        line("parts/members"),
        "SHOULD, says it wrongly:",
        line(HOUR),
    ]


def test_a_failure_that_does_more_harm_than_usual_stands_where_that_is():
    grave = replace(broken("parts/members"), harm=Harm.REACHES_OTHERS)
    text = brief(record(trial("x", PLAN, flow(), [grave, broken(ORDER)])))
    lines = [each for each in text.split("\n\n")[1].splitlines() if not each.startswith("  ")]
    assert lines == ["MUST, leaks or reaches what is another's:", "MUST, loses or mixes up bytes:"]
    assert text.index("parts/members") < text.index(ORDER)


def test_the_first_three_have_their_sequences_and_no_other():
    text = brief("twenty")
    titles = [each for each in TWENTY if f"\n{each}: " in text]
    assert sorted(titles, key=gravity) == sorted(TWENTY, key=gravity)[:3]
    assert text.count("\n>   5 GET /files/$FILE_0/content -> 200 ab\n") == 3
    assert text.count("  sequence ") == 3


def test_how_to_see_the_rest_is_said_last():
    said = " ".join(brief("twenty").split("\n\n")[-1].split())
    assert said.startswith(
        "--verbose shows the sequences of all 20 failures, what was not measured"
    )
    assert "--html FILE" in said
    assert "`uploads-conformance replay RECORD`" in said
    assert "replay" not in brief("full")
    assert "all 1 failure" not in brief(failing(ORDER))


def test_what_the_contract_leaves_open_and_what_nobody_selected_are_for_who_asks_for_more():
    noted = trial("x", PLAN, flow(), [Finding("complete/again", Outcome.NOTED, 0, got="yes")])
    run = record(upheld(ORDER), noted, chosen=(ORDER, "complete/again"))
    assert "complete/again" not in brief(run)
    assert "not selected" not in brief(run)
    assert "complete/again" in written(run)
    assert "not selected" in written(run)


def test_what_was_not_measured_has_a_line_for_each_reason():
    target = Target("http://127.0.0.1:8080/v1", footing=Footing(no_files="GET /files says 404"))
    told = section(brief(record(upheld(*demanded()), target=target)), "Not measured (")
    assert re.search(r"\n  \d+ not applicable: GET /files says 404 \(complete/file-ready, ", told)
    assert re.search(r"\n  \d not tested: needs --large \(parts/sixty-four-megabytes, ", told)


def test_what_is_known_and_stale_is_told_in_a_line_each():
    text = brief("known and stale")
    assert f"\n  {ORDER}: see #12 (storage, until 2025-12-31)" in text
    assert "\nKnown failures that are stale (2)\n" in text


@pytest.mark.parametrize("more", [{}, {"strict": True}])
def test_however_much_there_is_to_say_it_is_said_in_eighty_lines(more):
    lines = brief(longest(**more)).splitlines()
    assert len(lines) <= 80
    assert any(re.fullmatch(r"  … and \d+ more", each) for each in lines)
    told = [each.split()[0] for each in lines[:10] if each.startswith("  ")]
    assert len(told) >= 3


@pytest.mark.parametrize("run", RECORDS)
def test_whatever_happened_is_said_in_eighty_lines(run):
    assert len(brief(run).splitlines()) <= 80


def test_of_a_long_sequence_the_one_that_broke_it_is_kept():
    long = tuple(happened(post(f"/uploads/{at}"), answer({}), at, step=at) for at in range(60))
    text = brief(record(trial("x", PLAN, long, [broken(at=29)])))
    assert "\n    1 POST /uploads/0 " in text
    assert "\n>  30 POST /uploads/29 " in text
    assert len(text.splitlines()) <= 80
    assert re.search(r"\n      … \d+ requests more\n", text)
