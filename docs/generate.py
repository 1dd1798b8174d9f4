"""
Writes docs/requirements.md: every requirement, what reaches it, and what breaks it; and
docs/command-line.md: every command and option.

    python docs/generate.py [--check]

With ``--check`` nothing is written; exit code 1 says that a page is not what it would be, but for
which of several scenarios are named.
Which scenario reaches what is measured: the correct server is judged, with large parts and with
uploads that expire. Scenarios that draw their plans, and those that race, are left out, since
another version of Hypothesis or a busy machine would make another page of them; where nothing else
reaches a requirement, they are named by their file.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import command_line
import hypothesis

from conformance.core.catalogue import AREAS, CATALOGUE
from conformance.core.finding import Outcome
from conformance.core.plan import flat
from conformance.core.record import FOOTING, Record
from conformance.core.requirement import Need, Party, Requirement
from conformance.reference.faults import FAULTS
from conformance.reference.variants import VARIANTS
from conformance.scenarios.gathering import gather, scenarios
from conformance.scenarios.profiles import register_profiles
from conformance.selftest.fault_matrix import Case, judge

PAGE = Path(__file__).parent / "requirements.md"
COMMANDS = Path(__file__).parent / "command-line.md"
RACES = "races/"
SHOWN = 4
"""How many scenarios of a requirement are named."""
SCENARIOS = "- scenarios: "
CODE = re.compile(r"`([^`]+)`")
OPTIONS = frozenset({Need.LARGE, Need.EXPIRY})
HEAD = """\
# Requirements

Made by `python docs/generate.py` from the catalogue, the faults of the reference server, and a run.

A **MUST** is documented, or a documented client breaks without it; a **SHOULD** is what every
official SDK relies on, or what the real service has always been seen to do; a **MAY** is silence in
the contract, noted and never failed.
The basis is DOC (documentation), SPEC (OpenAPI document), SDK (what official clients send or need),
SEEN (recorded answers of the real service) or INFER (our conclusion, with its reason).
The harm is what a break does to those who use the server; reports show what does most harm first.
Of the scenarios, a few are named that reach the requirement whatever is drawn, the shortest
first; those that draw their plans, and those that race, reach more.
"""


def measured() -> dict[str, set[str]]:
    """Judge the correct server; name the scenarios that put each requirement to the test."""
    plain = frozenset(each.id for each in CATALOGUE if not each.needs & OPTIONS)
    reached: dict[str, set[str]] = {}
    for name, scenario in (
        *(each for each in _reached(_judged(frozenset())) if each[0] in plain),
        # One at a time: large parts take longer than an upload lives that is to expire.
        *(each for option in OPTIONS for each in _with(option)),
    ):
        reached.setdefault(name, set()).add(scenario)
    return reached


def _with(option: Need) -> Iterator[tuple[str, str]]:
    asked = frozenset(each.id for each in CATALOGUE if option in each.needs)
    meant = {name for name, (_, needs) in scenarios().items() if f"needs_{option}" in needs}
    for name, scenario in _reached(_judged(asked)):
        # Where uploads expire, other scenarios may meet with that too, or not.
        if name in asked and scenario in meant:
            yield name, scenario


def _judged(breaks: frozenset[str]) -> Record:
    return judge(Case("correct", None, breaks, 0, "default"))


def _reached(record: Record) -> Iterator[tuple[str, str]]:
    for trial in record.trials:
        for tally in trial.tally:
            if tally.outcome in (Outcome.UPHELD, Outcome.NOTED) and trial.scenario != FOOTING:
                yield tally.requirement, trial.scenario


def shortest(reached: dict[str, set[str]], lengths: dict[str, int]) -> dict[str, str]:
    """Name for each requirement the scenarios that reach it each time, the shortest first."""
    return {
        name: _some(
            sorted(
                (each for each in held if each in lengths),
                key=lambda each: (lengths[each], each),
            ),
            held,
        )
        for name, held in reached.items()
    }


def fixed() -> dict[str, int]:
    """Count the steps of each scenario that neither draws its plans nor races."""
    return {
        name: sum(len(tuple(flat(each.steps))) for each in gather(scenario, name, 0))
        for name, (scenario, _) in scenarios().items()
        if not hypothesis.is_hypothesis_test(scenario) and not name.startswith(RACES)
    }


def _some(ranked: list[str], held: set[str]) -> str:
    if not ranked:
        return _code(sorted({f"{each.partition('/')[0]}/*" for each in held}))
    return _code(ranked[:SHOWN]) + (" and others" if len(ranked) > SHOWN else "")


def page(reaching: dict[str, str]) -> str:
    """Write the page."""
    parts = [HEAD, _counted()]
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
        ("harm", requirement.harm),
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


def stale(held: str, text: str, reached: dict[str, set[str]]) -> list[str]:
    """
    Say in what a page is not what it would be now.

    Of the scenarios of a requirement, one has to reach it now: which ones do beside it may hang on
    what other plans do at the same time.
    """
    old, new = told(held), told(text)
    changed = [f"{each}: it says otherwise" for each in new if old.get(each) != new[each]]
    gone = [f"{each}: it is no requirement" for each in old.keys() - new.keys()]
    named = {name: set(CODE.findall(line)) for name, line in scenario_lines(held).items()}
    unreached = [
        f"{name}: no scenario that the page names reaches it"
        for name, some in reached.items()
        if not some & named.get(name, set()) and not _files_of(some) & named.get(name, set())
    ]
    return [*changed, *gone, *unreached]


def told(text: str) -> dict[str, list[str]]:
    """Read what a page says of each requirement, but for the scenarios; of the whole, under ''."""
    said: dict[str, list[str]] = {"": []}
    name = ""
    for line in text.splitlines():
        name = line.strip("# `") if line.startswith("#") else name
        if not line.startswith(SCENARIOS):
            said.setdefault(name, []).append(line)
    return said


def scenario_lines(text: str) -> dict[str, str]:
    """Read which scenarios a page names for each requirement."""
    blocks = text.split("\n### ")[1:]
    lines = {block.partition("\n")[0].strip("`"): block.splitlines() for block in blocks}
    return {
        name: next((each for each in some if each.startswith(SCENARIOS)), "")
        for name, some in lines.items()
    }


def _files_of(some: Iterable[str]) -> set[str]:
    return {f"{each.partition('/')[0]}/*" for each in some}


def main() -> int:
    """Write the pages, or check them."""
    register_profiles()  # before a scenario is read: ``@given`` binds the profile of that moment
    hypothesis.settings.load_profile("uploads-default")
    if "--check" not in sys.argv[1:]:
        COMMANDS.write_text(command_line.page(), "utf-8")
        PAGE.write_text(page(shortest(measured(), fixed())), "utf-8")
        return 0
    wrong = checked() and checked()  # a busy machine may keep a run from an expiry, but not two
    if not COMMANDS.exists() or COMMANDS.read_text("utf-8") != command_line.page():
        wrong = [*wrong, "docs/command-line.md: the commands say otherwise"]
    sys.stderr.write("".join(f"{each}\n" for each in wrong))
    if wrong:
        sys.stderr.write("The pages are not up to date: python docs/generate.py\n")
    return 1 if wrong else 0


def checked() -> list[str]:
    """Measure, and hold the page against it."""
    reached, held = measured(), PAGE.read_text("utf-8") if PAGE.exists() else ""
    return stale(held, page(shortest(reached, fixed())), reached)


if __name__ == "__main__":
    sys.exit(main())
