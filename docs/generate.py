"""
Writes docs/requirements.md: every requirement, what reaches it, and what breaks it.

    python docs/generate.py [--check]

With ``--check`` nothing is written; exit code 1 says that the page is not what it would be.
Which scenario reaches what is measured: the correct server is judged, with large parts and with
uploads that expire. Scenarios that draw their plans, and those that race, are left out, since
another version of Hypothesis or a busy machine would make another page of them; where nothing else
reaches a requirement, they are named by their file.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import hypothesis

from conformance.cli.trials import Case, judge
from conformance.core.catalogue import AREAS, CATALOGUE
from conformance.core.finding import Outcome
from conformance.core.record import FOOTING, Record
from conformance.core.requirement import Need, Party, Requirement
from conformance.reference.faults import FAULTS
from conformance.reference.variants import VARIANTS
from conformance.scenarios.gathering import scenarios

PAGE = Path(__file__).parent / "requirements.md"
RACES = "races/"
SHOWN = 4
"""How many scenarios of a requirement are named."""
OPTIONS = frozenset({Need.LARGE, Need.EXPIRY})
HEAD = """\
# Requirements

Made by `python docs/generate.py` from the catalogue, the faults of the reference server, and a run.

A **MUST** is documented, or a documented client breaks without it; a **SHOULD** is what every
official SDK relies on, or what the real service has always been seen to do; a **MAY** is silence in
the contract, noted and never failed.
The basis is DOC (documentation), SPEC (OpenAPI document), SDK (what official clients send or need),
SEEN (recorded answers of the real service) or INFER (our conclusion, with its reason).
Of the scenarios, a few are named that reach the requirement whatever is drawn, the most special
first; those that draw their plans, and those that race, reach more.
"""


def measured() -> dict[str, set[str]]:
    """Judge the correct server; name the scenarios that put each requirement to the test."""
    optional = frozenset(each.id for each in CATALOGUE if each.needs & OPTIONS)
    reached: dict[str, set[str]] = {}
    for breaks in (frozenset[str](), optional):
        record = judge(Case("correct", None, breaks, 0, "default"))
        for name, scenario in _reached(record):
            if (name in optional) == (breaks is optional):  # else an upload may expire too early
                reached.setdefault(name, set()).add(scenario)
    return reached


def _reached(record: Record) -> Iterator[tuple[str, str]]:
    for trial in record.trials:
        for tally in trial.tally:
            if tally.outcome in (Outcome.UPHELD, Outcome.NOTED) and trial.scenario != FOOTING:
                yield tally.requirement, trial.scenario


def closest(reached: dict[str, set[str]], drawn: set[str]) -> dict[str, str]:
    """Name for each requirement the scenarios that reach it each time, the most special first."""
    firm = {
        name: {each for each in held if each not in drawn and not each.startswith(RACES)}
        for name, held in reached.items()
    }
    ends = Counter(each for held in firm.values() for each in held)
    return {
        name: _some(sorted(firm[name], key=lambda each: (ends[each], each)), held)
        for name, held in reached.items()
    }


def _some(ranked: list[str], held: set[str]) -> str:
    if not ranked:
        return _code(sorted({f"{each.partition('/')[0]}/*" for each in held}))
    return _code(ranked[:SHOWN]) + (" and others" if len(ranked) > SHOWN else "")


def page(reached: dict[str, set[str]], drawn: set[str]) -> str:
    """Write the page."""
    parts, reaching = [HEAD, _counted()], closest(reached, drawn)
    for area in (each.__name__.rpartition(".")[2] for each in AREAS):
        parts.append(f"## {area}\n")
        parts += [
            _told(each, reaching.get(each.id))
            for each in CATALOGUE
            if each.id.startswith(f"{area}/")
        ]
    return "\n".join(parts)


def _counted() -> str:
    servers = [each for each in CATALOGUE if each.party is Party.SERVER]
    return (
        f"{len(servers)} requirements bind servers, {len(CATALOGUE) - len(servers)} clients.\n"
        f"{len(FAULTS)} faults break them, and {len(VARIANTS)} lawful variants must not.\n"
    )


def _told(requirement: Requirement, reached: str | None) -> str:
    faults = [name for name, fault in FAULTS.items() if requirement.id in fault.breaks]
    needs = ", ".join(sorted(requirement.needs))
    rows = [
        ("level", f"{requirement.level}, for {requirement.party}s"),
        ("basis", f"{requirement.basis}: {requirement.source}"),
        ("candidate", requirement.candidate),
        *([("needs", needs)] if needs else []),
        *([("scenarios", reached)] if reached else []),
        *([("faults", _code(faults))] if faults else []),
    ]
    lines = [f"- {name}: {text}" for name, text in rows]
    return "\n".join((f"### `{requirement.id}`\n", f"{requirement.statement}\n", *lines, ""))


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in names)


def main() -> int:
    """Write the page, or check it."""
    reached = measured()
    found = scenarios()
    drawn = {name for name, (each, _) in found.items() if hypothesis.is_hypothesis_test(each)}
    text = page(reached, drawn)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, "utf-8")
        return 0
    held = PAGE.read_text("utf-8") if PAGE.exists() else ""
    if held == text:
        return 0
    old, new = held.splitlines(), text.splitlines()
    changed = [*({*new} - {*old}), *({*old} - {*new})]
    sys.stderr.write("\n".join(("docs/requirements.md is not up to date:", *changed, "")))
    return 1


if __name__ == "__main__":
    sys.exit(main())
