"""Lists requirements: those that failed, are known, or were not measured, and all of them."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from conformance.core.conclusion import Conclusion
from conformance.core.gravity import worst_first
from conformance.core.verdict import Result, Verdict
from conformance.report.known import ground
from conformance.report.sentences import sentence_of
from conformance.report.tally import concerned, count

from .markup import cell, code, folded, prose, row, table
from .opening import named

SIGNS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.PASS: "✅",
        Verdict.FAIL: "❌",
        Verdict.FLAKY: "🎲",
        Verdict.INCONCLUSIVE: "❔",
        Verdict.NOT_APPLICABLE: "➖",
        Verdict.NOT_TESTED: "➖",
    }
)
"""A sign beside each word; none stands alone."""
UNMEASURED = (Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE, Verdict.NOT_TESTED)


def failures(problems: Iterable[Result]) -> str:
    """Write a table of what failed or is flaky, in the order in which it is given."""
    rows = (
        row(
            f"{SIGNS[each.verdict]} {each.verdict}",
            code(each.requirement.id),
            each.requirement.level,
            each.harm,
            cell(sentence_of(each.evidence[0])),
        )
        for each in problems
    )
    return f"\n{table('verdict', 'requirement', 'level', 'harm', 'the server')}{''.join(rows)}"


def known(conclusion: Conclusion) -> str:
    """List the failures that are known, and the entries that are stale; ``""`` for none."""
    ordered = worst_first(conclusion.results)
    held = [(each.requirement.id, each.known) for each in ordered if each.known]
    failing = [f"- {code(name)}: {prose(ground(entry))}" for name, entry in held]
    stale = [
        f"- {code(each.known.requirement)}: {prose(each.why)} ({prose(each.known.owner)})"
        for each in conclusion.stale
    ]
    parts = (("Known failures", failing), ("Known failures that are stale", stale))
    return "".join(_part(f"{title} ({len(lines)})", lines) for title, lines in parts if lines)


def _part(title: str, lines: list[str]) -> str:
    return "\n".join(("", f"### {title}", "", *lines, ""))


def unmeasured(conclusion: Conclusion) -> str:
    """List what was not measured, by reason; ``""`` for nothing."""
    held = concerned(conclusion.results)
    lines = [each for verdict in UNMEASURED for each in _by_reason(verdict, held)]
    many = sum(each.verdict in UNMEASURED for each in held)
    title = f"Not measured: {count(many, 'requirement')}"
    return f"\n{folded(title, ''.join(lines))}" if lines else ""


def _by_reason(verdict: Verdict, held: Iterable[Result]) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for each in held:
        if each.verdict is verdict:
            reasons.setdefault(each.reason, []).append(each.requirement.id)
    for reason, ids in reasons.items():
        yield f"- {verdict.replace('-', ' ')}, {prose(reason)}: {named(ids)}\n"


def everything(conclusion: Conclusion) -> str:
    """Write a table of all requirements that the run is about."""
    held = concerned(conclusion.results)
    rows = (
        row(
            f"{SIGNS[each.verdict]} {each.verdict.replace('-', ' ')}",
            code(each.requirement.id),
            each.requirement.level,
            cell(each.reason) if each.reason else "",
        )
        for each in held
    )
    whole = table("verdict", "requirement", "level", "why") + "".join(rows)
    return f"\n{folded(f'All {len(held)} requirements', whole)}"
