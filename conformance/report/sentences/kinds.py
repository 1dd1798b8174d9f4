"""Sentences of breaks by their kind: each says what happened, or nothing if it is another one."""

import re

from conformance.report.safe import cut

from .broken import STATUS, VALUE, Break, filled, shown_value
from .phrases import (
    ANSWERED,
    CIRCUMSTANCE,
    GIVEN_UP,
    INVALID,
    ORDERS,
    PLAIN,
    READ,
    TENANTS,
    VALID,
    Operation,
)
from .special import SPECIAL

FLAW = re.compile(r"(?P<pointer>(?:/[^:/]+)*): (?P<got>.*)", re.DOTALL)
CHANGE = re.compile(r"(?P<name>\w+) (?P<one>.*?) became (?P<two>.*?)(?:, \w+ .* became .*)?")
SIZES = re.compile(r"(\d+) bytes instead of (\d+), or altered ones")
LISTED = re.compile(r"(\d+) bytes are listed, (\d+) were declared")


def _special(broken: Break) -> str | None:
    special = SPECIAL.get(broken.id)
    return special(broken) if special is not None else None


def _plain(broken: Break) -> str | None:
    own = broken.wanted.startswith(NOT_PLAIN) or STATUS.match(broken.wanted)
    phrase = PLAIN.get(broken.id)
    return None if phrase is None or own else filled(phrase, broken)


NOT_PLAIN = ("a refusal (4xx)", "the file that it already is")
"""How something is wanted that has sentences of its own."""


def _other_success(broken: Break) -> str | None:
    success = broken.status is not None and broken.status // 100 == 2
    if broken.wanted != "status 200" or not success:
        return None
    what = f"the request for {_asked(broken)}" if broken.operation in READ else _asked(broken)
    return f"answers {broken.status} to {what}, where only 200 is documented"


def _asked(broken: Break) -> str:
    return broken.operation.value


def _taken(broken: Break) -> str | None:
    """Tell of what had to be refused, and was not."""
    if not broken.wanted.startswith(("a refusal (4xx)", "the server to refuse it")):
        return None
    if broken.id in GIVEN_UP and broken.operation in (*READ, Operation.DELETE):
        verb = "deletes" if broken.operation is Operation.DELETE else "still serves"
        what = broken.operation.value.removeprefix("the deletion of ")
        return f"{verb} {what} {GIVEN_UP[broken.id]}{broken.at}"
    said = _special_taken(broken)
    phrase = INVALID.get(broken.id)
    if said is None and phrase is not None:
        said = f"{_accepting(broken)} {filled(phrase, broken)}{broken.at}"
    return said


def _accepting(broken: Break) -> str:
    if broken.status is None or broken.status // 100 != 2:
        return "does not refuse"
    return "serves" if broken.operation in READ else "accepts"


def _special_taken(broken: Break) -> str | None:
    if broken.id == "auth/tenants-apart":
        if "another tenant's part" in broken.wanted:
            return f"accepts a completion that lists another tenant's Part{broken.at}"
        return f"{TENANTS.get(broken.operation, 'shows what is of another tenant')}{broken.at}"
    if broken.id == "files/unknown":
        verb = "serves" if broken.operation in READ else "accepts"
        return f"{verb} {broken.operation.value} that does not exist{broken.at}"
    sizes = LISTED.search(broken.wanted)
    if sizes is None or broken.id == "complete/no-parts-listed":
        return None
    few, many = (f"{int(each):,}" for each in sizes.groups())
    if broken.id == "complete/too-many-bytes":
        said = f"accepts a completion that lists {few} bytes although {many} were declared"
        return f"{said}{broken.at}"
    return f"accepts a completion that lists {few} of {many} declared bytes{broken.at}"


def _refused(broken: Break) -> str | None:
    """Tell of what had to be accepted or served, and was not."""
    if not broken.wanted.startswith(("status 200", "the server to accept it")):
        return None
    if broken.status is not None and broken.status // 100 == 5:
        return f"answers {broken.status} to {_valid(broken, READING)}{_words(broken)}"
    if broken.operation in READ:
        return f"does not serve {_valid(broken)}{broken.at}"
    return f"refuses {_valid(broken)}{broken.at}"


READING = "a request for "


def _words(broken: Break) -> str:
    return f': "{broken.message}"' if broken.message else ""


def _valid(broken: Break, reading: str = "") -> str:
    """Name the valid request of this kind; that what it reads is asked for as ``reading`` says."""
    noun = filled(VALID.get(broken.id, ""), broken)
    reads = broken.operation in READ
    if noun and _fits(broken):
        return f"{reading}{noun}" if reads else noun
    usual = broken.operation.value if reads else USUAL.get(broken.operation, "a valid request")
    when = CIRCUMSTANCE.get(broken.id, "")
    lists = f"a completion that lists {noun}"
    if noun and not when and broken.operation is Operation.COMPLETE:
        return lists
    return f"{reading if reads else ''}{usual} {when}".rstrip()


def _fits(broken: Break) -> bool:
    """Say whether a requirement is about the operation that was asked for."""
    area = broken.id.partition("/")[0]
    own = {"create": Operation.CREATE, "parts": Operation.ADD, "cancel": Operation.CANCEL}
    if area == "transport":
        return broken.operation is Operation.ADD
    if area in ("complete", "concurrency"):
        read = broken.id == "complete/file-ready"
        return broken.operation is (Operation.GET if read else Operation.COMPLETE)
    return own.get(area, broken.operation) is broken.operation


USUAL = {
    Operation.CREATE: "a valid create request",
    Operation.ADD: "a valid Part",
    Operation.COMPLETE: "a valid completion",
    Operation.CANCEL: "a valid cancellation",
    Operation.DELETE: "the deletion of a File",
}


def _flawed(broken: Break) -> str | None:
    """Tell of a member that is missing, or of another type or value than documented."""
    flaw = FLAW.fullmatch(broken.got)
    if flaw is None or broken.got.startswith("status "):
        return None
    name = flaw["pointer"].strip("/").replace("/", ".")
    answer = ANSWERED.get(broken.operation, broken.operation.value)
    if flaw["got"] == "nothing":
        if name == "expires_at" and broken.operation is Operation.CREATE:
            return "does not say when an Upload expires: `expires_at` is missing"
        return f"leaves `{cut(name, VALUE)}` out of {answer}"
    if broken.wanted == "no member of this name":
        return f"puts `{cut(name, VALUE)}` into {answer}, which is not documented"
    given = f"`{cut(name, VALUE)}` {shown_value(flaw['got'])}" if name else shown_value(flaw["got"])
    verb = f"gives {answer} the {given}" if name else f"answers {given} where {answer} is due"
    return f"{verb}; it has to be {_rule(broken.wanted)}"


def _rule(wanted: str) -> str:
    """Write what a schema asks for, with texts as code."""
    return cut(re.sub(r'"([^"\\`]+)"', r"`\1`", wanted), 90)


def _joined(broken: Break) -> str | None:
    """Tell of content that is not the listed Parts."""
    if "listed parts in their order" not in broken.wanted:
        return None
    when = CIRCUMSTANCE.get(broken.id, "")
    return f"{_content(broken)}, {when}" if when else _content(broken)


def _content(broken: Break) -> str:
    order = ORDERS.get(broken.got.removeprefix("the parts ").removeprefix("in "))
    if order is not None:
        return f"joins the Parts {order}, not in the order listed"
    if broken.got.startswith("a part that was named twice"):
        return "puts a Part that is listed again into the File less often than it is listed"
    if broken.got.startswith("parts that were not listed"):
        return "puts Parts into the File that were not listed"
    if broken.got.startswith("the bytes wrapped"):
        return "serves content wrapped or encoded instead of its plain bytes"
    sizes = SIZES.match(broken.got)
    few, many = (int(each) for each in sizes.groups()) if sizes else (0, 0)
    if few == many:
        return "serves content in which bytes differ from those that were sent"
    return f"serves {few:,} bytes of content where {many:,} were sent"


def _changed(broken: Break) -> str | None:
    """Tell of a member that is another one than before."""
    change = CHANGE.fullmatch(broken.got)
    if change is None:
        return None
    name, one, two = change["name"], shown_value(change["one"]), shown_value(change["two"])
    if broken.id == "parts/form-name-ignored":
        return f"takes the filename of a Part's form for that of the Upload: {two} instead of {one}"
    if broken.id == "files/same-as-nested":
        return f"answers another `{name}` for a File than its completion did: {two}, not {one}"
    if broken.id == "complete/file-echoes":
        return f"gives the File another `{name}` than its Upload has: {two}, not {one}"
    when = "cancelled" if broken.operation is Operation.CANCEL else "completed"
    return f"changes the `{name}` of an Upload when it is {when}: from {one} to {two}"


KINDS = (_special, _other_success, _flawed, _taken, _refused, _joined, _changed, _plain)
"""All kinds of breaks, the most special first."""
