"""``known-failures``: brings a file of them up to date with a record, or looks it over."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from conformance.conductor import known_in, known_text, now, record_in
from conformance.core.catalogue import matching
from conformance.core.conclusion import Exit
from conformance.core.errors import Misused
from conformance.core.known_file import day, read
from conformance.core.record import Header, Record
from conformance.core.stale import stale
from conformance.core.target import Target
from conformance.report.known import DAYS, after
from conformance.report.known_changes import Change, Terms, changes
from conformance.report.known_edit import updated
from conformance.report.safe import visible

from .outputs import written

UNSAID = "-"
"""What stands for words that nobody gave; it is never written."""


@click.group("known-failures")
def known_failures() -> None:
    """Bring a file of known failures up to date with a record, or look it over."""


@known_failures.command("check")
@click.argument("file", metavar="FILE")
@click.pass_context
def look_over(context: click.Context, /, file: str) -> None:
    """
    Say which requirements each entry of FILE is about.

    Ends with 0 when each entry names what may fail and is not past its date today, else with 6.
    """
    known = known_in(file)
    today = Record(Header("", Target(""), 0, "", now(), known=known))
    wrong = {each.known: each.why for each in stale(today, ())}
    for each in known:
        click.echo(visible(f"{each.requirement}: {wrong.get(each, f'until {each.expires}')}"))
        for named in matching(each.requirement):
            click.echo(f"    {named.id}")
    context.exit(Exit.STALE_KNOWN_FAILURES if wrong else Exit.CONFORMANT)


@known_failures.command()
@click.argument("record", metavar="RECORD")
@click.option("--file", required=True, metavar="FILE", help="The file of known failures.")
@click.option("--reason", default="", help="Why what is added fails, and where that is tracked.")
@click.option("--owner", default="", help="Who mends what is added.")
@click.option(
    "--expires",
    default="",
    metavar="DATE",
    help=f"The last day of what is added; without it, {DAYS} days after the run.",
)
@click.option("--accept", is_flag=True, help="Take the new look of failures that look otherwise.")
@click.option("--renew", is_flag=True, help="Give what is past its date that of --expires.")
@click.option("--check", is_flag=True, help="Write nothing; end with 1 if something would change.")
@click.pass_context
def update(
    context: click.Context,
    /,
    record: str,
    file: str,
    *,
    check: bool,
    reason: str,
    owner: str,
    **more: Any,
) -> None:
    """
    Bring FILE up to date with RECORD; - is standard input.

    What fails and is new is added, with its fingerprint, for --reason and --owner. What passes or
    matches no requirement goes. What was not measured stays, and so do comments, order and words.
    What looks otherwise than it did takes --accept, what is past its date --renew.
    """
    found = record_in(record)
    before = known_text(file) if not file or Path(file).exists() else ""
    known = read(before, file)
    terms = _terms(found, reason=reason or UNSAID, owner=owner or UNSAID, **more)
    made = changes(known, found, terms)
    if not check and not (reason.strip() and owner.strip()):
        _demand_no_words(made)
    text = updated(before, file, made)
    for line in _told(made):
        click.echo(visible(line))
    if text != before and not check:
        written(text, file)
    context.exit(Exit.NON_CONFORMANT if text != before and check else Exit.CONFORMANT)


def _terms(found: Record, *, expires: str, renew: bool, **more: Any) -> Terms:
    """Read the terms. Raises Misused for a last day that is none, or was before the run began."""
    began = found.header.started_at[:10]
    if renew and not expires:
        raise Misused("--renew gives entries a new date, and none is given", "Give --expires.")
    until = day(expires or after(began))
    if until is None:
        raise Misused(f"{expires!r} is no date", "Write --expires 2027-01-31.")
    if until < began:
        raise Misused(f"{until} was before the run began, on {began}", "Give another --expires.")
    return Terms(expires=until, renew=renew, **more)


def _demand_no_words(made: Iterable[Change]) -> None:
    """Let nobody add what they say nothing of."""
    added = [each.after.requirement for each in made if each.before is None and each.after]
    if added:
        what = f"what fails and is new cannot be added without a word: {', '.join(added)}"
        raise Misused(what, "Say --reason and --owner.")


def _told(made: Sequence[Change]) -> Iterator[str]:
    """Say what becomes of each entry that there is something to say of."""
    for each in made:
        if each.before is None and each.after is not None:
            yield f"added: {each.after.requirement}, {each.why}"
        elif each.before is not None and each.after is None:
            yield f"removed: {each.before.requirement}, {each.why}"
        elif each.before is not None and each.why:
            kept = "left" if each.before == each.after else "changed"
            yield f"{kept}: {each.before.requirement}, {each.why}"
    if all(each.before == each.after for each in made):
        yield "nothing changes"
