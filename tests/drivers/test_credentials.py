"""Keys that hold each other, and headers whose values are secret."""

import os
import stat

import pytest

from conformance.drivers import key
from conformance.drivers.key import Keys, veil_of
from conformance.drivers.ledger import Ledger

INNER = "sk-5ca1ab1e"
LONGER = (f"{INNER}-rest-of-it", f"begun-by-{INNER}", f"begun-by-{INNER}-rest-of-it")


@pytest.mark.parametrize("outer", LONGER)
@pytest.mark.parametrize("turned", [False, True])
def test_of_a_key_that_holds_another_nothing_shows(outer, turned):
    first, second = (outer, INNER) if turned else (INNER, outer)
    veil = veil_of(Keys(first, second), ())
    names = {first: "(first)", second: "(second)"}
    assert key.text(veil, f"<{outer}> <{INNER}>") == f"<{names[outer]}> <{names[INNER]}>"
    held = key.headers(veil, (("authorization", f"Bearer {outer}"), ("x-echo", outer)))
    assert [value for _, value in held] == [f"Bearer {names[outer]}", names[outer]]


@pytest.mark.parametrize("outer", LONGER)
def test_of_a_header_that_holds_the_key_nothing_shows(outer):
    veil = veil_of(Keys(INNER), (("Cookie", outer),))
    assert key.text(veil, f"<{outer}> <{INNER}>") == "<(hidden)> <(first)>"


@pytest.mark.parametrize(
    "name", ["Authorization", "Proxy-Authorization", "Api-Key", "X-Api-Key", "Cookie", "COOKIE"]
)
def test_a_header_that_is_a_credential_is_hidden(name):
    value = "session=0ddba11c0ffee"
    veil = veil_of(Keys(), ((name, value),))
    assert key.text(veil, f"you sent {value}") == "you sent (hidden)"
    assert key.headers(veil, ((name, value),)) == ((name, "(hidden)"),)


def test_another_header_of_the_user_is_no_secret():
    veil = veil_of(Keys(), (("X-Team", "storage-team-of-ours"),))
    assert key.text(veil, "storage-team-of-ours") == "storage-team-of-ours"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_ledger_is_for_its_owner_alone(tmp_path):
    file = tmp_path / "ledger.jsonl"
    before = os.umask(0)
    try:
        Ledger("http://a/v1", file=file).close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
