"""Requests that no client should send: other methods, odd ids, other media types."""

from hypothesis import given

from conformance.core.plan import (
    AddPart,
    Call,
    Cancel,
    Complete,
    Create,
    Form,
    GetContent,
    Plan,
    Raw,
    Total,
)

from .literals import Provoke
from .profiles import unless_quick
from .requests import JSON, METHODS, ODD_IDS, PATHS, PLACES, odd_paths
from .strategies import batch


def test_methods_that_a_path_does_not_have(provoke: Provoke) -> None:
    """Nor is a part taken that is none; what was there before is there afterwards."""
    provoke(
        Create(Total((0, 2))),
        AddPart(b"a"),
        AddPart(b"b", form=Form(field="file")),
        Call("PUT", "/uploads"),
        Call("GET", "/uploads/{upload:0}/parts"),
        Call("GET", "/uploads/{upload:0}/complete"),
        Call("DELETE", "/uploads/{upload:0}/cancel"),
        AddPart(b"c"),
        Complete((0, 2)),
        GetContent(),
    )
    for path in unless_quick(*PLACES):
        provoke(Create(1), *(Call(method, path) for method in METHODS), Cancel())


def test_ids_with_escaped_characters(provoke: Provoke) -> None:
    for odd in (*ODD_IDS[:3], *unless_quick(*ODD_IDS[3:])):
        provoke(*(Call(method, path.format(odd)) for method, path in PATHS[1:3]))


def test_an_id_that_climbs_to_another(provoke: Provoke) -> None:
    provoke(
        Create(1),
        Call("POST", "/uploads/x%2F..%2F{upload:0}/cancel"),
        Call("POST", "/uploads/{upload:0}%00/cancel"),
        Cancel(),
    )


def test_an_id_of_ten_thousand_characters(provoke: Provoke) -> None:
    provoke(Cancel("x" * 10_000))
    for path in unless_quick("/files/{}", "/files/{}/content"):
        provoke(Call("GET", path.format("x" * 10_000)))


@given(plans=batch(odd_paths()))
def test_any_escaped_id(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)


def test_paths_that_do_not_exist(provoke: Provoke) -> None:
    for method, path in unless_quick(
        ("POST", "/uploads/{upload:0}/part"),
        ("POST", "/uploads/{upload:0}/finish"),
        ("POST", "/uploads//complete"),
    ):
        provoke(Create(1), Call(method, path, Raw(b"{}", JSON)), Cancel())


def test_a_completion_labelled_otherwise(provoke: Provoke) -> None:
    for label in unless_quick("text/plain"):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            Complete(raw=Raw(b'{"part_ids": []}', label)),
            Complete((0,)),
            GetContent(),
        )
