"""Tells of the whole run: the verdict, what was judged, how to run it again, and what changed."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from conformance.core.change import Changes, Kind, apart, changes, told
from conformance.core.conclusion import Conclusion, Overall
from conformance.core.record import Record
from conformance.report.again import whole
from conformance.report.safe import visible
from conformance.report.tally import HEARSAY, TITLES, exchanged, further, sentence

from .markup import block, code, prose

SIGNS: Mapping[Overall, str] = MappingProxyType(
    {
        Overall.CONFORMANT: "✅",
        Overall.NO_NEW_FAILURES: "🟡",
        Overall.NON_CONFORMANT: "❌",
        Overall.INCONCLUSIVE: "❔",
    }
)
"""A sign beside each title, which says the same in words."""
NAMED = 20
"""How many requirements are named in a line."""
CHANGES: Mapping[Kind, int] = MappingProxyType(
    {
        Kind.NEW: NAMED,
        Kind.OTHER: NAMED,
        Kind.REVEALED: NAMED,
        Kind.FIXED: NAMED,
        Kind.FLAKY: NAMED,
        Kind.VANISHED: 5,
        Kind.UNMEASURED: 5,
        Kind.STILL: 5,
    }
)
"""In the order in which somebody has to look at them, and how many of each are named."""


def opening(record: Record, conclusion: Conclusion) -> str:
    """Say the verdict, and what it is about."""
    command = visible(whole(record.header))
    return "\n".join(
        (
            f"## {SIGNS[conclusion.overall]} Uploads API: {TITLES[conclusion.overall]}",
            "",
            f"**{prose(sentence(record, conclusion))}**",
            "",
            *(f"- {each}" for each in further(conclusion)),
            *(f"- {name}: {said}" for name, said in _facts(record)),
            "",
            "Run it again:",
            "",
            block([command], "sh"),
        )
    )


def _facts(record: Record) -> Iterator[tuple[str, str]]:
    header, footer = record.header, record.footer
    yield "target", code(header.target.base_url)
    took = "never finished" if footer is None else f"took {footer.duration_s:.0f} s"
    run = f"seed {header.seed}, profile {header.profile}, started {header.started_at}, {took}"
    yield "run", f"{code(run)}, {exchanged(record):,} exchanges"
    yield "suite", prose(f"uploads-conformance {header.suite}")
    if header.shard is not None:
        yield "share", f"{header.shard} of a run"
    if header.target.insecure:
        yield "insecure", HEARSAY
    for each in footer.left if footer is not None else ():
        yield "left on the target", code(each)


def since(record: Record, conclusion: Conclusion) -> str:
    """Say what changed since the run before; ``""`` where the record does not say what that was."""
    before = record.header.before
    if before is None:
        return ""
    found = changes(before, conclusion)
    lines = (*_changed(found), *(f"- {prose(each)}" for each in apart(before, record.header)))
    return "\n".join(("", "### Change", "", f"{prose(told(found))}", "", *lines, ""))


def _changed(found: Changes) -> Iterator[str]:
    for kind, most in CHANGES.items():
        if ids := found.of(kind):
            yield f"- {kind}: {named(ids, most)}"


def named(ids: Sequence[str], most: int = NAMED) -> str:
    """Name requirements, the first of them where there are many."""
    more = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(map(code, ids[:most])) + more
