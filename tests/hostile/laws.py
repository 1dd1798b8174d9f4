"""What holds of every run, whatever the target does: each law yields how it is broken."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import canaries
import xmlschema
from crowd import FILES, FOLDER, LONGEST

from conformance.cli import outputs

MOST = 400 * 1024
"""Kibibytes of memory that a run may take at most."""
IN_FOLDER = (*outputs.FOLDER.values(), outputs.LEDGER)
SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[1] / "report" / "junit.xsd")
COMMANDS = (
    re.compile(r"^\s*::[a-z]", re.MULTILINE),
    re.compile(r"^\s*##teamcity\[", re.MULTILINE | re.IGNORECASE),
    re.compile(r"##(vso)?\[", re.IGNORECASE),
    re.compile(r"section_(start|end):\d+:\w+\r"),
)
"""What GitHub, TeamCity, Azure and GitLab take for a command wherever it stands in a log."""


def ends_in_time(seen):
    if seen.overdue:
        yield f"it had not ended after {LONGEST} s"


def stays_small(seen):
    if seen.kibibytes >= MOST:
        yield f"it took {seen.kibibytes // 1024} MiB of memory"


def ends_with_a_verdict(seen):
    if seen.code not in seen.behaviour.codes and not seen.overdue:
        yield f"it ended with {seen.code}, not with {sorted(seen.behaviour.codes)}"


def tells_no_traceback(seen):
    for name, data in seen.told.items():
        if b"Traceback (most recent call last)" in data:
            yield f"{name} holds a traceback"


def keeps_secrets(seen):
    """The same bytes under two names are looked through once."""
    for data, name in {data: name for name, data in seen.told.items()}.items():
        for each in sorted(canaries.told(data) | canaries.told(name.encode())):
            yield f"{name} tells {each}"


def writes_every_report(seen):
    own = [Path(each).parent for each in seen.files if each.startswith(f"{FOLDER}/")]
    wanted = {*FILES.values(), *(str(own[0] / each) for each in IN_FOLDER if own)}
    yield from (f"{each} was not written" for each in sorted(wanted - set(seen.files)))
    if not own:
        yield f"there is no report in {FOLDER}"
    yield from (f"{each} was written too" for each in sorted(set(seen.files) - wanted))


def writes_reports_that_can_be_read(seen):
    files = seen.files
    if "junit.xml" in files:
        yield from (str(each)[:500] for each in _flaws(files["junit.xml"]))
    if (
        "report.json" in files
        and not seen.overdue
        and _exit_code(files["report.json"]) != seen.code
    ):
        yield "report.json has another exit code"
    for name in files:
        if name.endswith((".json", ".sarif", ".har")) and not _is_json(files[name]):
            yield f"{name} is no JSON"
    for number, line in enumerate(files.get("record.jsonl", b"").splitlines(), 1):
        if not _is_json(line):
            yield f"line {number} of record.jsonl is no JSON"


def _exit_code(report):
    return json.loads(report)["exit_code"]


def _flaws(xml):
    try:
        held = ET.fromstring(xml)  # noqa: S314  (we wrote it)
    except ET.ParseError as broken:
        return [f"junit.xml: {broken}"]
    return SCHEMA.iter_errors(held)


def _is_json(line):
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def shows_only_what_is_seen(seen):
    for name in ("standard output", "standard error"):
        odd = {each for each in seen.told[name].decode() if not each.isprintable()} - {"\n"}
        if odd:
            yield f"{name} holds {sorted(odd)!r}"


def gives_no_commands(seen):
    """Reports may be written to a log by whoever reads them, as they stand."""
    for name, data in seen.told.items():
        text = data.decode()
        for command in COMMANDS:
            if (found := command.search(text)) is not None:
                line = text[max(0, found.start() - 40) : found.end() + 40]
                yield f"{name} gives a command: {line!r}"


def leaves_others_alone(seen):
    yield from seen.complaints[:3]


LAWS = (
    ends_in_time,
    stays_small,
    ends_with_a_verdict,
    tells_no_traceback,
    keeps_secrets,
    writes_every_report,
    writes_reports_that_can_be_read,
    shows_only_what_is_seen,
    gives_no_commands,
    leaves_others_alone,
)


def broken(seen):
    """Say how a run breaks laws, each with the law's name."""
    return [f"{law.__name__}: {each}" for law in LAWS for each in law(seen)]
