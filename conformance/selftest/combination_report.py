"""Writes how servers with several faults were judged: a line for each miss, and the shares."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from conformance.reference.faults import FAULTS

from .fault_combinations import Hidden, Score
from .harm import is_grave

PAIRS_NAMED = 0.98
"""Of how many pairs both faults have to be named, or be hidden for a reason that is known."""
GRAVE_NAMED = 0.95
"""How many grave faults have to be named, of those that nothing is known to hide."""


def lines(score: Score) -> Iterator[str]:
    """Write a line for everything that was missed, or judged wrongly, on a server."""
    name = score.combination.name
    if score.error is not None:
        yield f"ERROR   {name}: {score.error}"
    for each in score.passed:
        yield f"PASSED  {name}: {each}, which {_breaking(score, each)} breaks"
    for hidden in score.hidden:
        said = "; ".join(f"{requirement} {verdict}" for requirement, verdict in hidden.said)
        if hidden.reason is None:
            yield f"HIDDEN  {name}: {hidden.fault}: {said}"
        else:
            yield f"KNOWN   {name}: {hidden.fault}: {hidden.reason}"
    for each in score.wrong:
        yield f"WRONG   {name}: {each} failed"


def _breaking(score: Score, requirement: str) -> str:
    breaking = (each for each in score.combination.faults if requirement in FAULTS[each].breaks)
    return " and ".join(breaking)


def pairs_table(scores: Sequence[Score]) -> str:
    """Write which share of the pairs was judged how."""
    named = sum(each.is_named for each in scores)
    known = sum(not (each.error or each.is_named or each.unexplained) for each in scores)
    hidden = sum(bool(each.unexplained) for each in scores)
    rows = (
        ("named", named, "each fault, by a requirement that it breaks alone"),
        ("known", known, "a fault is hidden, and the table of what hides what says why"),
        ("hidden", hidden, "a fault is hidden, and nothing says why"),
        *_common_rows(scores),
    )
    return _table(f"pairs of faults: {len(scores)}", rows, len(scores))


def grave_table(scores: Sequence[Score]) -> str:
    """Write which share of the grave faults was named, and how the servers were judged."""
    grave = _grave(scores)
    hidden = _grave_hidden(scores)
    known = [each for each in hidden if each.reason is not None]
    rows = (
        ("named", len(grave) - len(hidden), "by a requirement that it breaks alone"),
        ("known", len(known), "hidden, and the table of what hides what says why"),
        ("hidden", len(hidden) - len(known), "hidden, and nothing says why"),
    )
    head = f"faults of grave harm: {len(grave)}"
    servers = _table(f"servers: {len(scores)}", _common_rows(scores), len(scores))
    return f"{_table(head, rows, len(grave))}\n{servers}"


def pairs_hold(scores: Sequence[Score]) -> bool:
    """Say whether no broken requirement passed, and enough pairs were named or explained."""
    explained = sum(not each.error and not each.unexplained for each in scores)
    return _none_passed(scores) and explained >= PAIRS_NAMED * len(scores)


def grave_hold(scores: Sequence[Score]) -> bool:
    """Say whether no broken requirement passed, and enough grave faults were named."""
    hidden = _grave_hidden(scores)
    known = sum(each.reason is not None for each in hidden)
    seen = len(_grave(scores)) - known
    return _none_passed(scores) and seen - (len(hidden) - known) >= GRAVE_NAMED * seen


def _none_passed(scores: Sequence[Score]) -> bool:
    return not any(each.passed or each.error for each in scores)


def _grave(scores: Sequence[Score]) -> list[str]:
    judged = (each.combination.faults for each in scores if each.error is None)
    return [fault for faults in judged for fault in faults if _does_grave(fault)]


def _grave_hidden(scores: Sequence[Score]) -> list[Hidden]:
    return [hidden for each in scores for hidden in each.hidden if _does_grave(hidden.fault)]


def _does_grave(fault: str) -> bool:
    return any(map(is_grave, FAULTS[fault].breaks))


def _common_rows(scores: Sequence[Score]) -> tuple[tuple[str, int, str], ...]:
    return (
        ("passed", sum(bool(each.passed) for each in scores), "a broken requirement passed"),
        ("wrong", sum(bool(each.wrong) for each in scores), "one failed that none breaks"),
        ("error", sum(each.error is not None for each in scores), "the suite itself failed"),
    )


def _table(head: str, rows: Sequence[tuple[str, int, str]], whole: int) -> str:
    table = (f"{name:8}{count:6}{_share(count, whole):>9}  {what}" for name, count, what in rows)
    return "\n".join((head, *table))


def _share(count: int, whole: int) -> str:
    return f"{100 * count / whole:.1f} %" if whole else "-"


@dataclass(frozen=True, slots=True)
class Scoring:
    """What is written of all servers in the end, and whether that is good enough."""

    table: Callable[[Sequence[Score]], str]
    holds: Callable[[Sequence[Score]], bool]


PAIRS = Scoring(pairs_table, pairs_hold)
"""For servers with two faults, both of which are to be named."""
GRAVE = Scoring(grave_table, grave_hold)
"""For servers with more, of which those of grave harm are to be named."""
