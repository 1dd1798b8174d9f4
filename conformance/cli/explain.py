"""Tell all about one requirement."""

import difflib

import click

from conformance.core.catalogue import BY_ID
from conformance.core.errors import Misused
from conformance.core.requirement import Need, Requirement
from conformance.reference.faults import FAULTS

NEEDS = {
    Need.LARGE: "the option --large",
    Need.SECOND_KEY: "the option --second-api-key",
    Need.EXPIRY: "uploads that expire within --max-wait",
    Need.FILES: "a target with the Files API",
    Need.CONTENT: "a target that lets content be downloaded",
    Need.AUTH: "a target that asks for a key",
    Need.WEATHER: "a target that answers 429 or 503 by itself",
}


@click.command()
@click.argument("requirement", metavar="ID")
def explain(requirement: str) -> None:
    """Tell what requirement ID demands, why, and which faults of the reference server break it."""
    if requirement not in BY_ID:
        near = difflib.get_close_matches(requirement, BY_ID, 3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`requirements` lists all."
        raise Misused(f"there is no requirement {requirement!r}", hint)
    for name, text in _told(BY_ID[requirement]):
        click.echo(f"{name:10} {text}")


def _told(requirement: Requirement) -> list[tuple[str, str]]:
    breaking = [name for name, fault in FAULTS.items() if requirement.id in fault.breaks]
    return [
        ("id", requirement.id),
        ("statement", requirement.statement),
        ("level", requirement.level),
        ("harm", requirement.harm),
        ("basis", requirement.basis),
        ("binds", requirement.party),
        ("source", str(requirement.source)),
        ("candidate", requirement.candidate),
        ("needs", ", ".join(NEEDS[each] for each in sorted(requirement.needs)) or "nothing"),
        ("faults", ", ".join(breaking) or "none"),
        ("try it", f"uploads-conformance run BASE_URL --select '{requirement.id}'"),
        *((("see it", f"uploads-conformance serve --fault {breaking[0]}"),) if breaking else ()),
    ]
