"""The first screen: the verdict, what is wrong, how to see it again, and what run this was."""

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.core.conclusion import Conclusion
from conformance.core.record import Record
from conformance.core.requirement import Level
from conformance.core.target import Target
from conformance.core.verdict import Verdict
from conformance.report import again
from conformance.report.tally import concerned, further, sentence

from .failure import Failure
from .look import ENDS, Tone, tone
from .quality import Sign, quality
from .since import Since
from .text import moment, one_line

HEADLINES = 5
"""How many failures the first screen names."""
SAID = 2_000
REASONS = 8
"""How many reasons are named why something was not measured."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and what it stands for."""

    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """Why some requirements were not measured, and which."""

    verdict: str
    reason: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outdated:
    """An entry among the known failures that somebody has to look at, and why."""

    requirement: str
    why: str


@dataclass(frozen=True, slots=True)
class Opening:
    """
    What the first screen says.

    ``headlines`` are failures that are new, ``rest`` how many of them it does not name; ``known``
    are those that make no run red.
    """

    tone: Tone
    word: str
    said: str
    further: tuple[str, ...]
    code: int
    means: str
    again: str
    needs_key: bool
    facts: tuple[Pair, ...]
    quality: tuple[Sign, ...]
    since: Since | None
    headlines: tuple[Failure, ...]
    rest: int
    known: tuple[Failure, ...]
    stale: tuple[Outdated, ...]
    unmeasured: tuple[Unmeasured, ...]


def opening(
    record: Record, conclusion: Conclusion, failures: tuple[Failure, ...], since: Since | None
) -> Opening:
    """Say what a stranger has to see first."""
    word, _, said = sentence(record, conclusion).partition(": ")
    new = tuple(each for each in failures if each.known is None)
    return Opening(
        tone(conclusion),
        word.capitalize(),
        one_line(said, SAID),
        further(conclusion),
        conclusion.exit.value,
        ENDS[conclusion.exit],
        again.whole(record.header),
        record.header.target.has_key,
        tuple(_facts(record)),
        quality(record),
        since,
        new[:HEADLINES],
        len(new[HEADLINES:]),
        tuple(each for each in failures if each.known is not None),
        tuple(Outdated(each.known.requirement, each.why) for each in conclusion.stale),
        tuple(_unmeasured(conclusion)),
    )


def _facts(record: Record) -> Iterator[Pair]:
    header, target = record.header, record.header.target
    yield Pair("target", one_line(target.base_url, SAID))
    yield Pair("started", one_line(moment(header.started_at), SAID))
    if record.footer is not None:
        yield Pair("took", f"{record.footer.duration_s:,.1f} s")
    yield Pair("seed", str(header.seed))
    yield Pair("profile", one_line(header.profile, SAID))
    yield Pair("suite", one_line(header.suite, SAID))
    usual = Target(target.base_url)
    if (target.purpose, target.mime_type) != (usual.purpose, usual.mime_type):
        yield Pair("files", one_line(f"{target.purpose}, {target.mime_type}", SAID))
    if header.strict:
        yield Pair("strict", "a broken SHOULD fails it too")
    if header.chosen is not None:
        yield Pair("selected", f"{len(header.chosen)} requirements")
    if header.shard is not None:
        yield Pair("shard", f"{header.shard}: the others say what this one leaves open")
    yield from _footing(record)


def _footing(record: Record) -> Iterator[Pair]:
    footing = record.header.target.footing
    lacking = (footing.no_files, footing.no_content, footing.no_auth)
    for each in dict.fromkeys(each for each in lacking if each is not None):
        yield Pair("first look", one_line(each, SAID))
    if footing.lifetime is not None:
        yield Pair("uploads live", f"{footing.lifetime:,} s")


def _unmeasured(conclusion: Conclusion) -> Iterator[Unmeasured]:
    held = [
        each for each in concerned(conclusion.results) if each.requirement.level is not Level.MAY
    ]
    left: dict[tuple[Verdict, str], list[str]] = {}
    for verdict in (Verdict.INCONCLUSIVE, Verdict.NOT_TESTED, Verdict.NOT_APPLICABLE):
        for each in held:
            if each.verdict is verdict:
                left.setdefault((verdict, each.reason), []).append(each.requirement.id)
    for (verdict, reason), ids in [*left.items()][:REASONS]:
        yield Unmeasured(verdict.value.replace("-", " "), one_line(reason, SAID), tuple(ids))
