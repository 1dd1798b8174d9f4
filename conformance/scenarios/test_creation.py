"""What an upload is created from."""

from hypothesis import given

from conformance.core.plan import (
    AddPart,
    Cancel,
    Complete,
    Create,
    GetContent,
    GetFile,
    Plan,
    Raw,
    Total,
    members,
)

from .literals import Provoke
from .profiles import unless_quick
from .requests import (
    BODIES,
    CREATION,
    FIELDS,
    JSON,
    NAMES,
    POLICIES,
    VALUES,
    creations,
    named,
)
from .strategies import batch

LIMITS = (4_194_305, 67_108_865, 104_857_601, 536_870_913)
"""One byte more than limits that servers and gateways are known to have."""


def test_a_creation_that_lacks_a_member(provoke: Provoke) -> None:
    provoke(Create(8))
    for name in FIELDS:
        provoke(Create(8, without=(name,)))


def test_the_same_creation_twice(provoke: Provoke) -> None:
    provoke(Create(8, filename="same.txt"), Create(8, filename="same.txt"))


def test_purposes(provoke: Provoke) -> None:
    known = ("assistants", "batch", "fine-tune", "vision", "user_data", "evals")
    unknown = ("world_domination", "ASSISTANTS", "", *unless_quick("assistants ", "fine_tune"))
    for purpose in (*known, *unknown):
        provoke(Create(1, purpose=purpose))


def test_counts_of_bytes(provoke: Provoke) -> None:
    for count in (0, 8, 2**31 - 1, 2**31, 2**32 + 1, *unless_quick(*LIMITS)):
        provoke(Create(count))
    provoke(Create(8_000_000_000), Cancel())
    for count in (-1, 8_589_934_593, 10**12, 2**64 + 8):
        provoke(Create(count))


def test_counts_that_are_no_integer(provoke: Provoke) -> None:
    for count in ("8", 1.5, True, None, [8], *unless_quick("", "a", {}, 10**30)):
        provoke(Create(8, members=members(bytes=count)))


def test_members_of_a_wrong_type(provoke: Provoke) -> None:
    for value in unless_quick(*VALUES[:6]):
        provoke(Create(8, members=members(filename=value)))
        provoke(Create(8, members=members(purpose=value)))
        provoke(Create(8, members=members(mime_type=value)))


def test_file_names_of_any_language(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,)), filename=NAMES[0]),
        AddPart(b"a"),
        Complete((0,)),
        GetFile(),
        GetContent(),
    )
    for name in (*NAMES[1:7], *unless_quick(*NAMES[7:])):
        provoke(Create(1, filename=name))


def test_file_names_of_spaces_and_punctuation(provoke: Provoke) -> None:
    for name in ("a b (1) & c's, d+e=50%.txt", *unless_quick("a b.txt", "#1.txt", "[x]{y}~$.txt")):
        provoke(Create(1, filename=name))


@given(plans=batch(named(), size=2))
def test_any_file_name(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)


def test_expiry_policies(provoke: Provoke) -> None:
    allowed = (
        Create(1, members=members(expires_after=policy(each))) for each in (3_600, 2_592_000)
    )
    provoke(Create(1), *allowed)
    for wrong in (*POLICIES[:2], POLICIES[7], *POLICIES[10:12], *unless_quick(*POLICIES)):
        provoke(Create(1, members=members(expires_after=wrong)))


def test_an_expiry_policy_of_null(provoke: Provoke) -> None:
    provoke(Create(1, members=members(expires_after=None)))


def test_an_expiry_policy_is_the_files(provoke: Provoke) -> None:
    for seconds in (3_600, *unless_quick(86_400, 2_592_000)):
        provoke(
            Create(Total((0,)), members=members(expires_after=policy(seconds))),
            AddPart(b"a"),
            Complete((0,)),
            GetFile(),
        )


def policy(seconds: int) -> dict[str, object]:
    return {"anchor": "created_at", "seconds": seconds}


def test_a_member_that_nobody_knows(provoke: Provoke) -> None:
    provoke(Create(1, members=members(x_extra=1)))


def test_bodies_that_are_no_creation(provoke: Provoke) -> None:
    for body in (*BODIES[:7], *unless_quick(*BODIES[7:])):
        provoke(Create(raw=Raw(body, JSON)))


def test_a_creation_labelled_otherwise(provoke: Provoke) -> None:
    labels = ("application/json; charset=utf-8", "application/x-www-form-urlencoded")
    for label in (*labels, *unless_quick("text/plain", None)):
        provoke(Create(raw=Raw(CREATION, label)))


@given(plans=batch(creations(), size=6))
def test_any_creation(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)
