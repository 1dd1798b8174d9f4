"""Tells of the whole run: the verdict, what was judged, and what became of it."""

import textwrap
from collections.abc import Iterator

from conformance.core.change import apart, changes
from conformance.core.change import told as told_changes
from conformance.core.conclusion import Conclusion, Overall
from conformance.core.observations import unanswered
from conformance.core.record import Record
from conformance.core.target import Footing
from conformance.report.prose import (
    BAD,
    DOUBTFUL,
    GOOD,
    LONGEST_TEXT,
    WIDTH,
    Line,
    labelled,
    plain,
)
from conformance.report.safe import cut, visible
from conformance.report.tally import HEARSAY, further, sentence, traffic

STYLES = {
    Overall.CONFORMANT: GOOD,
    Overall.NO_NEW_FAILURES: DOUBTFUL,
    Overall.NON_CONFORMANT: BAD,
    Overall.INCONCLUSIVE: DOUBTFUL,
}
BRIEF = 3
"""How many lines the verdict has in short; one that has more is told in whole further below."""
SHORT, REASON = 160, 340
"""Characters that a value has in short, and the verdict where it is told in whole."""
LEFT = 3
"""How many lines tell in short of what was left on the target, and of what changed."""


def verdict(record: Record, conclusion: Conclusion, most: int | None = None) -> Iterator[Line]:
    """Say the verdict in a sentence, in at most so many lines."""
    style = f"{STYLES[conclusion.overall]} bold"
    lines = textwrap.wrap(visible(sentence(record, conclusion)), WIDTH)
    if most is not None and len(lines) > most:
        lines = [*lines[: most - 1], cut(" ".join(lines[most - 1 : most + 1]), WIDTH)]
    yield from (Line(((each, style),)) for each in lines)


def levels(conclusion: Conclusion) -> Iterator[Line]:
    """Say what came of SHOULD and of MAY."""
    yield from map(plain, further(conclusion))


def in_short(record: Record, conclusion: Conclusion) -> Iterator[Line]:
    """Tell what was judged and what was sent, a line each as far as it goes."""
    header, target = record.header, record.header.target
    if len([*verdict(record, conclusion)]) > BRIEF:
        yield from labelled("verdict", cut(sentence(record, conclusion), REASON))
    yield from _short("target", target.base_url)
    if target.insecure:
        yield from labelled("insecure", HEARSAY, DOUBTFUL)
    run = f"seed {header.seed}, profile {header.profile}, {_took(record)}"
    yield from _short("run", f"uploads-conformance {header.suite}, {run}")
    yield from labelled("traffic", traffic(record))
    if (lost := unanswered(record)) is not None:
        yield from _short("lost", lost)
    yield from [*_changed(record, conclusion)][:LEFT]
    yield from [*_left(record)][:LEFT]


def _short(label: str, value: str) -> Iterator[Line]:
    yield from labelled(label, cut(visible(value), SHORT))


def in_full(record: Record, conclusion: Conclusion) -> Iterator[Line]:
    """Tell everything that is known of a run but what it found."""
    header, target = record.header, record.header.target
    yield from labelled("target", f"{target.base_url}  ({target.purpose}, {target.mime_type})")
    if footing := [*_footing(target.footing)]:
        yield from labelled("footing", "; ".join(footing))
    if target.insecure:
        yield from labelled("insecure", HEARSAY, DOUBTFUL)
    yield from labelled("suite", f"uploads-conformance {header.suite}")
    yield from labelled("run", f"seed {header.seed}, profile {header.profile}, {_began(record)}")
    yield from labelled("traffic", traffic(record))
    yield from _lost(record)
    yield from _changed(record, conclusion)
    yield from _left(record)


def _lost(record: Record) -> Iterator[Line]:
    if (lost := unanswered(record)) is not None:
        yield from labelled("lost", visible(lost))


def _changed(record: Record, conclusion: Conclusion) -> Iterator[Line]:
    """Tell what changed since the run before, and what else may explain it."""
    before = record.header.before
    if before is not None:
        for each in (told_changes(changes(before, conclusion)), *apart(before, record.header)):
            yield from labelled("change", cut(each, LONGEST_TEXT))


def _left(record: Record) -> Iterator[Line]:
    for each in record.footer.left if record.footer is not None else ():
        yield from labelled("left", cut(each, LONGEST_TEXT))


def _footing(footing: Footing) -> Iterator[str]:
    """Tell what the first look showed."""
    if footing.latency is not None:
        yield f"answers take {footing.latency * 1000:,.0f} ms"
    if footing.lifetime is not None:
        yield f"uploads live {footing.lifetime:,} s"
    lacking = (footing.no_files, footing.no_content, footing.no_auth)
    yield from dict.fromkeys(each for each in lacking if each is not None)


def _began(record: Record) -> str:
    return f"started {record.header.started_at}, {_took(record)}"


def _took(record: Record) -> str:
    return "never finished" if record.footer is None else f"took {record.footer.duration_s:.1f} s"
