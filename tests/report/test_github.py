"""What GitHub is told of a record: annotations that nobody can forge, and outputs."""

import re
from dataclasses import replace

import pytest
from kinds import KINDS, huge
from made import (
    AGAIN,
    COMMANDS,
    EVIL,
    FLAKY,
    FOOTER,
    HOUR,
    LATE,
    ORDER,
    PLAN,
    RECORDS,
    TWENTY,
    broken,
    demanded,
    flow,
    minimum,
    record,
    upheld,
)

from conformance.core.before import Before, Seen
from conformance.core.catalogue import BY_ID
from conformance.core.gravity import gravity
from conformance.core.known import Known
from conformance.core.record import trial
from conformance.report.github import MOST, Annotation, annotations, outputs
from conformance.report.sentences import sentence

LINE = re.compile(r"::(error|warning) title=([^:,\r\n]*)::([^\r\n]*)")
BEFORE = Before("2025-12-31T00:00:00Z", (Seen(LATE, "fail"),))
HIDING = Before(
    "2025-12-31T00:00:00Z",
    (Seen("parts/accepted", "fail"), Seen(LATE, "inconclusive", causes=("parts/accepted",))),
)
"""A run in which a failure that is mended now hid another one."""
KNOWN = Known(ORDER, "a", "b", "2999-01-01")


EVERY = {**RECORDS, **KINDS}


def read(text):
    """Read commands as GitHub does: kind, title and text of each."""
    assert text == "" or text.endswith("\n")
    found = [LINE.fullmatch(each) for each in text.splitlines()]
    assert all(found)
    assert not re.search("%(?!25|0D|0A|3A|2C)", text)
    return [(each[1], unescaped(each[2]), unescaped(each[3])) for each in found]


def unescaped(text):
    for code, character in (("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def broke(*names, **more):
    found = [broken(each, 0) for each in names]
    return record(upheld(*demanded(*names)), trial("a", PLAN, flow(), found), **more)


def test_what_is_escaped_reads_as_it_was():
    made = Annotation("error", "a:b, 100%\n", "c:d, %0A\r\ne")
    assert str(made) == "::error title=a%3Ab%2C 100%25%0A::c:d, %250A%0D%0Ae"
    assert read(f"{made}\n") == [("error", "a:b, 100%\n", "c:d, %0A\r\ne")]


@pytest.mark.parametrize("name", EVERY)
def test_every_record_gives_at_most_ten_lines_that_are_commands(name):
    assert len(read(annotations(EVERY[name]))) <= MOST
    assert annotations(EVERY[name]) == annotations(EVERY[name])


def test_a_hundred_thousand_findings_give_no_more():
    assert len(read(annotations(huge()))) <= MOST


@pytest.mark.parametrize("at", range(len(EVIL)))
def test_a_target_cannot_begin_or_end_a_command(at):
    for kind, title, text in read(annotations(RECORDS[f"evil {at}"])):
        assert kind in ("error", "warning")
        assert title.isprintable()
        assert all(each.isprintable() for each in text.split("\n"))
        assert not COMMANDS.search(text)


def test_a_failure_is_an_error_with_what_was_wanted_and_what_came():
    ((kind, title, text),) = read(annotations(RECORDS["broken"]))[:1]
    assert (kind, title) == ("error", f"{ORDER} (MUST): loses or mixes up bytes")
    assert text.splitlines()[:2] == [
        f"The server {sentence(broken(ORDER), None)}.",
        BY_ID[ORDER].statement,
    ]
    assert text.splitlines()[2:] == ['wanted: content "ba"', 'got: content "ab"']


def test_a_broken_should_is_a_warning_unless_it_is_demanded():
    assert [each[:2] for each in read(annotations(RECORDS["broken"]))] == [
        ("error", f"{ORDER} (MUST): loses or mixes up bytes"),
        ("warning", f"{HOUR} (SHOULD): says it wrongly"),
    ]
    assert read(annotations(RECORDS["strict"]))[0][:2] == (
        "error",
        f"{HOUR} (SHOULD): says it wrongly",
    )


def test_a_run_without_a_verdict_says_so_first():
    for name in ("unreachable", "never reached", "by hand", "empty", "failed itself"):
        kind, title, text = read(annotations(RECORDS[name]))[0]
        assert (kind, title) == ("error", "no verdict")
        assert text.startswith("inconclusive: ")


def test_what_is_flaky_is_told():
    every = read(annotations(record(*FLAKY, repeats=[AGAIN])))
    assert ("warning", f"{ORDER} (MUST, flaky): loses or mixes up bytes") in [
        each[:2] for each in every
    ]


def test_what_is_sound_needs_no_annotation():
    assert annotations(RECORDS["full"]) == ""


@pytest.mark.parametrize("most", range(MOST + 1))
def test_there_are_never_more_than_asked_for_and_the_last_says_how_many_are_left_out(most):
    names = demanded()[:12]
    every = read(annotations(broke(*names), most))
    assert len(every) == most
    if most:
        assert every[-1][2] == f"There are {13 - most} more: the report has them."


def test_new_failures_come_first():
    """Where there is room for few, what was so yesterday can wait."""
    before = Before("2025-12-31T00:00:00Z", (Seen(ORDER, "fail"), Seen(LATE, "pass")))
    every = read(annotations(broke(ORDER, LATE, before=before)))
    assert [title.partition(" ")[0] for _, title, _ in every] == [LATE, ORDER]


def test_the_first_annotations_are_the_gravest():
    """Where GitHub shows ten, the tenth says that there are more."""
    every = read(annotations(RECORDS["twenty"]))
    assert [title.partition(" ")[0] for _, title, _ in every[:9]] == sorted(TWENTY, key=gravity)[:9]
    assert BY_ID[TWENTY[0]].harm is not BY_ID[min(TWENTY, key=gravity)].harm


def test_a_known_failure_is_no_annotation_and_a_stale_one_is_an_error():
    assert annotations(broke(ORDER, known=(KNOWN,))) == ""
    ((kind, title, text),) = read(annotations(RECORDS["stale"]))
    assert (kind, title) == ("error", f"{ORDER} is no longer a known failure")
    assert ORDER in text


# Outputs


def test_the_outputs_are_words_on_one_line_for_every_record():
    for each in EVERY.values():
        assert set(outputs(each)) == {"verdict", "exit-code", "failed", "passed", "new-failures"}
        assert all(re.fullmatch(r"[a-z0-9-]+", value) for value in outputs(each).values())


def test_the_outputs_count_what_is_demanded():
    passed = len([each for each in demanded() if each not in (ORDER, LATE)])
    made = outputs(broke(ORDER, LATE, strict=True))
    assert made == {
        "verdict": "non-conformant",
        "exit-code": "1",
        "failed": "2",
        "passed": str(passed),
        "new-failures": "2",
    }


@pytest.mark.parametrize(
    ("more", "failed", "new"),
    [
        ({}, 2, 2),
        ({"known": (KNOWN,)}, 2, 1),
        ({"before": Before("2025-12-31T00:00:00Z", (Seen(ORDER, "fail"),))}, 2, 1),
        ({"known": (KNOWN,), "before": BEFORE}, 2, 0),
        ({"before": Before("2025-12-31T00:00:00Z", (Seen(ORDER, "pass"),))}, 2, 2),
        ({"before": HIDING}, 2, 1),
    ],
)
def test_a_failure_is_new_unless_it_is_known_or_was_there_before(more, failed, new):
    made = outputs(broke(ORDER, LATE, **more))
    assert (made["failed"], made["new-failures"]) == (str(failed), str(new))


def test_a_minimum_is_told_of_once():
    found = broken()
    held = record(
        upheld(*demanded(ORDER)),
        trial("a", PLAN, flow(), [found]),
        minima=[minimum()],
        footer=replace(FOOTER, left=("1 upload",), left_in_all=1),
    )
    assert len(read(annotations(held))) == 1
