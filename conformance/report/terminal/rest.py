"""Tells of what is no new failure: what is known, what was not measured, what is left open."""

import textwrap
from collections.abc import Iterable, Iterator

from conformance.core.catalogue import CATALOGUE
from conformance.core.conclusion import Conclusion, Overall
from conformance.core.gravity import worst_first
from conformance.core.requirement import Level
from conformance.core.verdict import NOT_SELECTED, Verdict
from conformance.report.known import ground
from conformance.report.prose import (
    LONGEST_TEXT,
    PLAIN,
    QUIET,
    STRONG,
    WIDTH,
    Line,
    plain,
    wrapped,
)
from conformance.report.safe import cut, visible
from conformance.report.tally import concerned, count

UNMEASURED = (
    (Verdict.INCONCLUSIVE, "Inconclusive"),
    (Verdict.NOT_APPLICABLE, "Not applicable"),
    (Verdict.NOT_TESTED, "Not tested"),
)
SOME, FEW = 8, 3
"""How many reasons are told in short why something was not measured; few where something failed."""
Entry = tuple[str, str]
"""The id of a requirement, and what is said of it."""


def _entries(conclusion: Conclusion) -> Iterator[tuple[str, list[Entry]]]:
    """Give the known failures, then those that are stale, each with what there is to know."""
    held = [(each.requirement.id, each.known) for each in worst_first(conclusion.results)]
    yield "Known failures", [(name, ground(known)) for name, known in held if known is not None]
    stale = [
        (each.known.requirement, f"{each.why} ({each.known.owner})") for each in conclusion.stale
    ]
    yield "Known failures that are stale", stale


def known(conclusion: Conclusion) -> Iterator[Line]:
    """List what is known and what is stale."""
    for title, entries in _entries(conclusion):
        yield from _titled(title, len(entries))
        for name, said in entries:
            yield from wrapped(visible(name), "  ", PLAIN)
            yield from wrapped(cut(visible(said), LONGEST_TEXT), "    ", QUIET)


def known_in_short(conclusion: Conclusion) -> Iterator[Line]:
    """Write a line for each of the first that are known, or stale."""
    for title, entries in _entries(conclusion):
        yield from _titled(title, len(entries))
        for name, said in entries[:FEW]:
            text = cut(visible(f"{name}: {said}"), WIDTH - 2)
            yield Line(((f"  {text}", PLAIN),))
        yield from _more(len(entries) - FEW, "entry", "entries")


def _titled(title: str, many: int) -> Iterator[Line]:
    if many:
        yield Line()
        yield Line(((f"{title} ({many})", STRONG),))


def _more(many: int, one: str, several: str) -> Iterator[Line]:
    if many > 0:
        yield Line(((f"  … and {many} more {one if many == 1 else several}", QUIET),))


def unmeasured(conclusion: Conclusion) -> Iterator[Line]:
    """List what was not measured, by reason."""
    held = concerned(conclusion.results)
    for verdict, title in UNMEASURED:
        chosen = [each for each in held if each.verdict is verdict]
        yield from _titled(title, len(chosen))
        for reason in dict.fromkeys(each.reason for each in chosen):
            of_it = [each.requirement.id for each in chosen if each.reason == reason]
            yield from wrapped(visible(reason), "  ", PLAIN)
            yield from wrapped(", ".join(_areas(of_it)), "    ", QUIET)


def unmeasured_in_short(conclusion: Conclusion) -> Iterator[Line]:
    """
    Write a line for each reason why something was not measured.

    That something was not selected is no news, and a MAY fails nobody.
    """
    held = [
        each
        for each in concerned(conclusion.results)
        if each.requirement.level is not Level.MAY and each.reason != NOT_SELECTED
    ]
    kinds = [verdict for verdict, _ in UNMEASURED]
    sorts: dict[tuple[Verdict, str], list[str]] = {}
    for verdict in kinds:
        for each in held:
            if each.verdict is verdict:
                sorts.setdefault((verdict, each.reason), []).append(each.requirement.id)
    yield from _titled("Not measured", sum(map(len, sorts.values())))
    shown = FEW if conclusion.overall is Overall.NON_CONFORMANT else SOME
    for (verdict, reason), ids in [*sorts.items()][:shown]:
        said = f"{len(ids)} {verdict.replace('-', ' ')}: {reason} ({', '.join(_areas(ids))})"
        yield Line(((f"  {cut(visible(said), WIDTH - 2)}", PLAIN),))
    yield from _more(len(sorts) - shown, "reason", "reasons")


def _areas(ids: Iterable[str]) -> Iterator[str]:
    """Name requirements, or ``area/*`` where all of an area are among them."""
    left = list(ids)
    for area in dict.fromkeys(each.partition("/")[0] for each in left):
        of_area = [each for each in left if each.startswith(f"{area}/")]
        if of_area == [each.id for each in CATALOGUE if each.id.startswith(f"{area}/")]:
            yield f"{area}/* ({len(of_area)})"
        else:
            yield from of_area


def observed(conclusion: Conclusion) -> Iterator[Line]:
    """List what the contract leaves open, and what the server does there."""
    held = [
        each
        for each in conclusion.results
        if each.requirement.level is Level.MAY and each.verdict is Verdict.PASS
    ]
    yield from _titled("Left open by the contract, and observed", len(held))
    wide = max((len(each.requirement.id) for each in held), default=0)
    for each in held:
        said = visible(each.reason.removeprefix("observed: ") or "as stated")
        label = f"  {each.requirement.id:{wide}}  "
        first, *rest = textwrap.wrap(said, WIDTH - len(label)) or [""]
        yield plain(f"{label}{first}".rstrip())
        yield from (plain(f"{'':{len(label)}}{more}") for more in rest)


def see_more(failures: int, shown: int) -> Iterator[Line]:
    """Say where the rest is."""
    every = f"the sequences of all {count(failures, 'failure')}, " if failures > shown else ""
    yield Line()
    yield from wrapped(
        f"--verbose shows {every}what was not measured, and what the contract leaves open; "
        "--html FILE writes all of it as a page.",
        "",
        QUIET,
    )
    if failures:
        yield from wrapped(
            "With --record RECORD, `uploads-conformance replay RECORD` sends a sequence again.",
            "",
            QUIET,
        )
