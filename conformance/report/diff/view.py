"""What is said of each change, whatever it is written in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from conformance.core.catalogue import BY_ID
from conformance.core.change import Change, Kind
from conformance.core.comparison import Comparison
from conformance.core.verdict import Result, Verdict
from conformance.report.again import again

SECTIONS: Mapping[str, tuple[Kind, ...]] = MappingProxyType(
    {
        "New failures": (Kind.NEW, Kind.OTHER),
        "Revealed by what was fixed": (Kind.REVEALED,),
        "Fixed": (Kind.FIXED,),
        "Still failing": (Kind.STILL,),
        "Known failures": (Kind.KNOWN,),
        "Flaky": (Kind.FLAKY,),
        "Vanished": (Kind.VANISHED,),
        "No longer measured": (Kind.UNMEASURED,),
    }
)
"""The kinds of changes in the order in which they are told."""
STOOD: Mapping[str, str] = MappingProxyType(
    {Verdict.PASS: "it held", Verdict.FAIL: "it failed", Verdict.FLAKY: "it was flaky"}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One requirement that changed, and everything that is told of it; ``""`` where there is nothing.

    ``wanted`` and ``got`` are of the new run if it is broken there, else of the old one.
    """

    change: Change
    statement: str
    before: str
    now: str
    wanted: str = ""
    got: str = ""
    again: str = ""

    @property
    def is_broken(self) -> bool:
        """Say whether it is broken in the new run."""
        return self.change.kind not in (Kind.FIXED, Kind.VANISHED, Kind.UNMEASURED)

    @property
    def harm(self) -> str:
        """Say what the break does, or would do as a rule, if it is still demanded."""
        return "" if self.change.harm is None else self.change.harm.value

    @property
    def level(self) -> str:
        """Name its level, if it is still demanded."""
        return "" if self.change.level is None else self.change.level.value


def sections(comparison: Comparison) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Yield a title and what belongs under it, for all that is not empty."""
    for title, kinds in SECTIONS.items():
        found = [each for each in comparison.since.found if each.kind in kinds]  # the gravest first
        if found:
            yield title, tuple(entry(each, comparison) for each in found)


def entry(change: Change, comparison: Comparison) -> Entry:
    """Gather what is told of one change."""
    before = _before(change)
    held = BY_ID.get(change.requirement)
    if held is None:
        return Entry(change, "", before, "it is demanded no more")
    result, former = comparison.result(held.id), comparison.former(held.id)
    shown = next(iter((*result.evidence, *former.evidence)), None)
    wanted, got = ("", "") if shown is None else (shown.finding.wanted, shown.finding.got)
    return Entry(
        change,
        held.statement,
        before,
        _now(result),
        wanted,
        got,
        again(comparison.new.header, (held,)),
    )


def _before(change: Change) -> str:
    was = change.was
    if was is None:
        return "it was not measured"
    if was.causes:
        return f"it could not be measured because of {', '.join(was.causes)}"
    if change.kind is Kind.OTHER:
        return f"it failed otherwise: {was.fingerprint}"
    return STOOD[was.verdict]


def _now(result: Result) -> str:
    match result.verdict:
        case Verdict.PASS:
            return "it holds"
        case Verdict.FAIL if result.known is not None:
            return f"it fails, as is known: {result.known.reason}"
        case Verdict.FAIL:
            return "it fails"
    return f"{result.verdict.value.replace('-', ' ')}: {result.reason}"
