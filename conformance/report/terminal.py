"""
Writes a record as text for a person: the verdict first, then each broken requirement once.

Lines are at most 100 characters wide, but for addresses and commands, which must not be broken.
Text from the target is made visible, and is never read as markup.
"""

import textwrap
from collections.abc import Iterable, Iterator

from rich.console import Console

from conformance.core.blame import Evidence
from conformance.core.catalogue import CATALOGUE
from conformance.core.change import apart, changes
from conformance.core.change import told as told_changes
from conformance.core.conclusion import Conclusion, Overall, conclude
from conformance.core.record import Record
from conformance.core.requirement import Level
from conformance.core.target import Footing
from conformance.core.verdict import Result, Verdict, unanswered

from .again import again
from .curl import script
from .known import ground
from .prose import (
    BAD,
    DOUBTFUL,
    GOOD,
    LABEL,
    LONGEST_TEXT,
    PLAIN,
    QUIET,
    STRONG,
    WIDTH,
    Line,
    harmless,
    labelled,
    plain,
    shown,
    wrapped,
)
from .safe import cut, visible, visible_lines
from .sequence import groups, repeated, told
from .tally import HEARSAY, concerned, count, further, sentence, traffic

LONGEST_SCRIPT = 8_000
"""Longer scripts, in characters, are left to the JSON report."""

STYLES = {
    Overall.CONFORMANT: GOOD,
    Overall.NO_NEW_FAILURES: DOUBTFUL,
    Overall.NON_CONFORMANT: BAD,
    Overall.INCONCLUSIVE: DOUBTFUL,
}


def write(record: Record) -> str:
    """Write the report without colour, ended by a newline."""
    return "".join(f"{each.text}\n" for each in _report(record))


def render(record: Record, console: Console) -> None:
    """Write the report to a terminal: the same text, in colour where ``console`` has it."""
    shown(_report(record), console)


def _report(record: Record) -> Iterator[Line]:
    yield from map(harmless, _lines(record))


def _lines(record: Record) -> Iterator[Line]:
    conclusion = conclude(record)
    yield from _opening(record, conclusion)
    for level in Level:
        for result in conclusion.results:
            shown = result.verdict in (Verdict.FAIL, Verdict.FLAKY) and result.known is None
            if shown and result.requirement.level is level:
                yield from _broken(result, record)
    yield from _known(conclusion)
    yield from _unmeasured(conclusion)
    yield from _observed(conclusion)


def _opening(record: Record, conclusion: Conclusion) -> Iterator[Line]:
    style = STYLES[conclusion.overall]
    said = visible(sentence(record, conclusion))
    yield from (Line(((each, f"{style} bold"),)) for each in textwrap.wrap(said, WIDTH))
    yield from map(plain, further(conclusion))
    yield Line()
    header, target = record.header, record.header.target
    yield from labelled("target", f"{target.base_url}  ({target.purpose}, {target.mime_type})")
    if footing := [*_footing(target.footing)]:
        yield from labelled("footing", "; ".join(footing))
    if target.insecure:
        yield from labelled("insecure", HEARSAY, DOUBTFUL)
    yield from labelled("suite", f"uploads-conformance {header.suite}")
    yield from labelled("run", f"seed {header.seed}, profile {header.profile}, {_began(record)}")
    yield from labelled("traffic", traffic(record))
    if (lost := unanswered(record)) is not None:
        yield from labelled("lost", visible(lost))
    yield from _changed(record, conclusion)
    for each in record.footer.left if record.footer is not None else ():
        yield from labelled("left", cut(each, LONGEST_TEXT))


def _changed(record: Record, conclusion: Conclusion) -> Iterator[Line]:
    """Tell what changed since the run before, and what else may explain it."""
    before = record.header.before
    if before is not None:
        for each in (told_changes(changes(before, conclusion)), *apart(before, record.header)):
            yield from labelled("change", cut(each, LONGEST_TEXT))


def _footing(footing: Footing) -> Iterator[str]:
    """Tell what the first look showed."""
    if footing.latency is not None:
        yield f"answers take {footing.latency * 1000:,.0f} ms"
    if footing.lifetime is not None:
        yield f"uploads live {footing.lifetime:,} s"
    lacking = (footing.no_files, footing.no_content, footing.no_auth)
    yield from dict.fromkeys(each for each in lacking if each is not None)


def _began(record: Record) -> str:
    header, footer = record.header, record.footer
    if footer is None:
        return f"started {header.started_at}, never finished"
    return f"started {header.started_at}, took {footer.duration_s:.1f} s"


def _broken(result: Result, record: Record) -> Iterator[Line]:
    held = result.requirement
    style = BAD if held.level is Level.MUST or record.header.strict else DOUBTFUL
    yield Line()
    title = textwrap.wrap(held.statement, WIDTH, initial_indent=f"{held.id}: ")
    first, *rest = title
    yield Line(((held.id, style), (first.removeprefix(held.id), STRONG)))
    yield from (Line(((each, STRONG),)) for each in rest)
    yield from labelled("level", f"{held.level}, basis {held.basis}", style)
    yield from labelled("source", str(held.source))
    for evidence in result.evidence[:1]:
        yield from _evidence(evidence, record)
    if result.reason:
        yield from labelled("flaky" if result.repeat else "new", result.reason, DOUBTFUL)
    if result.repeat is not None:
        yield from map(plain, told(repeated(result.evidence[0], result.repeat)))
    yield Line(
        (
            (f"  {'again':{LABEL}}", QUIET),
            (visible(again(record.header, (result.requirement,))), PLAIN),
        )
    )
    if result.broken > 1:
        yield from labelled("more", f"{count(result.broken - 1, 'further finding')} of the same")


def _known(conclusion: Conclusion) -> Iterator[Line]:
    """List the known failures, then those that are stale, each with what there is to know."""
    held = [(each.requirement.id, each.known) for each in conclusion.results if each.known]
    failing = [(name, ground(known)) for name, known in held]
    stale = [
        (each.known.requirement, f"{each.why} ({each.known.owner})") for each in conclusion.stale
    ]
    for title, entries in (("Known failures", failing), ("Known failures that are stale", stale)):
        if entries:
            yield Line()
            yield Line(((f"{title} ({len(entries)})", STRONG),))
        for name, said in entries:
            yield from wrapped(visible(name), "  ", PLAIN)
            yield from wrapped(cut(visible(said), LONGEST_TEXT), "    ", QUIET)


def _evidence(evidence: Evidence, record: Record) -> Iterator[Line]:
    yield from labelled("wanted", cut(evidence.finding.wanted, LONGEST_TEXT))
    yield from labelled("got", cut(evidence.finding.got, LONGEST_TEXT), BAD)
    yield from labelled("sequence", _legend(evidence))
    for line in told(evidence):
        yield Line(((line, STRONG if line.startswith(">") else PLAIN),))
    text = script(evidence, record.header.target.base_url)
    if len(text) > LONGEST_SCRIPT:
        yield from labelled("curl", f"{len(text):,} characters: see the JSON report")
        return
    yield from labelled("curl", "save as a file and run with sh:")
    for each in visible_lines(text).splitlines():
        yield Line(((f"    {each}".rstrip(), QUIET),))


def _legend(evidence: Evidence) -> str:
    many = count(len(evidence.exchanges), "request")
    found = "the smallest found" if evidence.minimal else "not reduced"
    legend = f"{many}, {found}, in {visible(evidence.scenario)}; > broke it"
    overlap = any(len(each) > 1 for each in groups(evidence))
    return f"{legend}, | were under way at once" if overlap else legend


def _unmeasured(conclusion: Conclusion) -> Iterator[Line]:
    held = concerned(conclusion.results)
    for verdict, title in (
        (Verdict.INCONCLUSIVE, "Inconclusive"),
        (Verdict.NOT_APPLICABLE, "Not applicable"),
        (Verdict.NOT_TESTED, "Not tested"),
    ):
        chosen = [each for each in held if each.verdict is verdict]
        if not chosen:
            continue
        yield Line()
        yield Line(((f"{title} ({len(chosen)})", STRONG),))
        for reason in dict.fromkeys(each.reason for each in chosen):
            of_it = [each.requirement.id for each in chosen if each.reason == reason]
            yield from wrapped(visible(reason), "  ", PLAIN)
            yield from wrapped(", ".join(_areas(of_it)), "    ", QUIET)


def _areas(ids: Iterable[str]) -> Iterator[str]:
    """Name requirements, or ``area/*`` where all of an area are among them."""
    left = list(ids)
    for area in dict.fromkeys(each.partition("/")[0] for each in left):
        of_area = [each for each in left if each.startswith(f"{area}/")]
        if of_area == [each.id for each in CATALOGUE if each.id.startswith(f"{area}/")]:
            yield f"{area}/* ({len(of_area)})"
        else:
            yield from of_area


def _observed(conclusion: Conclusion) -> Iterator[Line]:
    held = [
        each
        for each in conclusion.results
        if each.requirement.level is Level.MAY and each.verdict is Verdict.PASS
    ]
    if not held:
        return
    yield Line()
    yield Line(((f"Left open by the contract, and observed ({len(held)})", STRONG),))
    wide = max(len(each.requirement.id) for each in held)
    for each in held:
        said = visible(each.reason.removeprefix("observed: ") or "as stated")
        label = f"  {each.requirement.id:{wide}}  "
        first, *rest = textwrap.wrap(said, WIDTH - len(label)) or [""]
        yield plain(f"{label}{first}".rstrip())
        yield from (plain(f"{'':{len(label)}}{more}") for more in rest)
