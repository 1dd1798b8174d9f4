"""Writes what a self-test found: which fault broke which requirement, and which scenario saw it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from conformance.core.catalogue import AREAS, BY_ID, CATALOGUE
from conformance.core.requirement import Level

from .fault_matrix import Outcome

CAUGHT, MISSED, WRONGED, LEFT = "●", "○", "✗", "–"
"""Named and broken; named and not broken; broken and not named; a SHOULD that was left lawfully."""


def to_json(outcomes: Sequence[Outcome]) -> str:
    """Write everything, for programs."""
    document = {
        "schema_version": "1",
        "seed": outcomes[0].case.seed,
        "servers": [_server(each) for each in outcomes],
        "scenarios": [
            {"scenario": name, "exchanges": exchanges, "catches": catches, "alone": [*alone]}
            for name, exchanges, catches, alone in _scenarios(outcomes)
        ],
    }
    return json.dumps(document, indent=1) + "\n"


def _server(outcome: Outcome) -> Mapping[str, object]:
    return {
        "name": outcome.case.name,
        "kind": "fault" if outcome.case.is_fault else "lawful",
        "profile": outcome.case.profile,
        "breaks": sorted(outcome.case.breaks),
        "failed": sorted(outcome.failed),
        "complaint": outcome.complaint,
        "caught_in": sorted(outcome.caught_in),
        "exchanges": sum(count for _, count in outcome.exchanges),
    }


def to_markdown(outcomes: Sequence[Outcome]) -> str:
    """Write a table an area, its faults against its requirements; then one of all scenarios."""
    seed = outcomes[0].case.seed
    legend = f"{CAUGHT} caught, {MISSED} missed, {WRONGED} wrongly failed, "
    legend += f"{LEFT} a SHOULD that a lawful server leaves; seed {seed}."
    blocks = ["# Kill matrix", legend]
    for area in (each.__name__.rpartition(".")[2] for each in AREAS):
        blocks += _area(area, outcomes)
    blocks += ["## Scenarios", _table(_scenario_rows(outcomes))]
    return "\n\n".join(blocks) + "\n"


def _area(area: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    ids = [each.id for each in CATALOGUE if each.id.startswith(f"{area}/")]
    rows = [each for each in outcomes if (each.case.breaks | each.failed) & {*ids}]
    used = [name for name in ids if any(name in each.case.breaks | each.failed for each in rows)]
    if rows:
        yield f"## {area}"
        heads = ["server", *(name.partition("/")[2] for name in used)]
        yield _table([heads, *([each.case.name, *_marks(each, used)] for each in rows)])


def _marks(outcome: Outcome, ids: Sequence[str]) -> Iterator[str]:
    for name in ids:
        if name in outcome.case.breaks:
            yield CAUGHT if name in outcome.failed else MISSED
        elif name in outcome.failed:
            lawful = outcome.case.serves is not None and not outcome.case.is_fault
            yield LEFT if lawful and BY_ID[name].level is not Level.MUST else WRONGED
        else:
            yield ""


def _scenario_rows(outcomes: Sequence[Outcome]) -> list[list[str]]:
    heads = ["scenario", "exchanges", "faults caught", "faults that it alone caught"]
    rows = [
        [name, f"{exchanges}", f"{catches}", ", ".join(alone)]
        for name, exchanges, catches, alone in _scenarios(outcomes)
    ]
    return [heads, *rows]


def _scenarios(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, int, int, tuple[str, ...]]]:
    """
    Yield each scenario, how many exchanges it takes, how many faults it catches, and which alone.

    The exchanges are those with the first server; a fault may end a plan early.
    """
    catches = Counter(name for each in outcomes for name in each.caught_in)
    exchanges = dict(outcomes[0].exchanges)
    for each in outcomes[1:]:
        exchanges = {**dict(each.exchanges), **exchanges}
    for name in sorted(exchanges):
        alone = [each.case.name for each in outcomes if each.caught_in == {name}]
        yield name, exchanges[name], catches[name], tuple(alone)


def _table(rows: Sequence[Sequence[str]]) -> str:
    heads, *rest = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join((heads, "|" + "---|" * len(rows[0]), *rest))


WRITERS: Mapping[str, Callable[[Sequence[Outcome]], str]] = {
    "json": to_json,
    "markdown": to_markdown,
}
"""Each format and its writer."""
