"""Settings are read before anything is sent: the target, its keys, and what is judged of it."""

from dataclasses import replace

import pytest

from conformance.conductor import (
    check,
    chosen,
    settled,
    target_of,
)
from conformance.core.catalogue import BY_ID, CATALOGUE, matching
from conformance.core.errors import Misused
from conformance.core.requirement import Level
from conformance.core.settings import Settings
from conformance.core.target import Footing, Target

ORDER = "complete/listed-order"
OPEN = Footing(no_auth="it asks for no valid key")
KEYS = ("a-first-key", "a-second-key")
SECRET = "canary-5ca1ab1e"


def test_a_target_knows_that_there_are_keys_and_not_which():
    settings = Settings(
        "http://a/v1/", *KEYS, large=True, max_wait=3, purpose="batch", min_part_size=5
    )
    target = target_of(settings)
    assert target == Target(
        "http://a/v1",
        "batch",
        has_key=True,
        has_second_key=True,
        large=True,
        max_wait=3,
        min_part_size=5,
    )
    assert not any(key in repr(target) + repr(settings) for key in KEYS)


@pytest.mark.parametrize(
    ("settings", "picked"),
    [
        (Settings(), CATALOGUE),
        (Settings(select=("*",)), CATALOGUE),
        (Settings(select=("parts/*",)), matching("parts/*")),
        (Settings(select=("sdk/*", "create/*")), (*matching("create/*"), *matching("sdk/*"))),
        (Settings(select=(ORDER,), skip=("parts/*",)), (BY_ID[ORDER],)),
        (Settings(level="SHOULD"), [each for each in CATALOGUE if each.level is not Level.MAY]),
        (Settings(level="MUST"), [each for each in CATALOGUE if each.level is Level.MUST]),
        (Settings(skip=("[!s]*/*",)), matching("sdk/*")),
    ],
)
def test_options_pick_requirements_in_the_order_of_the_catalogue(settings, picked):
    names = tuple(each.id for each in picked)
    assert chosen(settings) == (None if len(names) == len(CATALOGUE) else names)


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        (Settings(select=("parts",)), "'parts' matches no requirement"),
        (Settings(skip=("Parts/*",)), "'Parts/*' matches no requirement"),
        (Settings(select=(ORDER,), skip=(ORDER,)), "the options leave no requirement to judge"),
        (Settings(select=("parts/empty",), level="MUST"), "the options leave no requirement"),
        (Settings("http://"), "the base URL 'http://' is no http or https address"),
        (Settings("a b"), "the base URL 'a b' holds blanks"),
        (Settings("http://a\x1b/"), r"the base URL 'http://a\\x1b/' holds blanks"),
        (Settings(api_key=""), "a key is empty"),
        (Settings(api_key=f"{SECRET}\n"), "a key is empty or holds what no header can"),
        (Settings(second_api_key=f"{SECRET}\u00e4"), "a key is empty or holds"),
        (Settings(auth="required"), "--auth required says that a key is needed, and none is given"),
        (Settings(auth="off", second_api_key=SECRET), "a second key makes no sense"),
        (Settings(headers=(("a", "b"), ("a b", SECRET))), "header 2 cannot be sent"),
        (Settings(headers=(("a", f"{SECRET}\r\nb: c"),)), "header 1 cannot be sent"),
    ],
)
def test_settings_that_no_run_can_be_made_with_are_misuse(settings, what):
    with pytest.raises(Misused, match=what.replace("*", r"\*")) as caught:
        check(settings)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings("http://127.0.0.1:8080/v1"),
        Settings("https://[::1]/v1?api-version=1", "a key with blanks", "~"),
        Settings(headers=(("x-a", ""), ("X_b!", 'a, b; c="d"'))),
        Settings(auth="required", headers=(("Authorization", "Bearer a"),)),
        Settings(auth="off", api_key="a"),
    ],
)
def test_settings_that_a_run_can_be_made_with_are_fine(settings):
    assert check(settings) is None


@pytest.mark.parametrize(
    ("settings", "asks"),
    [
        (Settings(), False),
        (Settings(auth="required"), True),
        (Settings(second_api_key="b"), True),
        (Settings(auth="off"), False),
    ],
)
def test_what_is_declared_of_keys_prevails_over_what_was_seen(settings, asks):
    assert (settled(OPEN, settings).no_auth is None) == asks
    assert settled(replace(OPEN, lifetime=7), settings).lifetime == 7
    told = settled(Footing(), settings).no_auth
    assert (told is None) == (settings.auth != "off")


@pytest.mark.parametrize(
    ("settings", "carries"),
    [
        (Settings("http://a", headers=(("Api-Key", "k"),)), True),
        (Settings("http://a", headers=(("x-tag", "k"),)), False),
        (Settings("http://a", api_key="k"), True),
    ],
)
def test_a_key_may_go_out_in_a_header_of_its_own(settings, carries):
    """Else who sends none would be taken for its owner, and a refusal for a failure."""
    assert target_of(settings).has_key == carries
