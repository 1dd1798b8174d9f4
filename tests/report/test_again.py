"""Commands that run something again mean what the run was."""

import shlex
from dataclasses import replace

import pytest
from made import header

from conformance.cli.run import run
from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.requirement import Level
from conformance.core.shard import Shard
from conformance.core.target import Target
from conformance.report.again import again, whole

PLAIN = header()
TARGET = Target(
    "http://a/v1?x=$(touch owned)&y='",
    purpose="batch",
    mime_type="application/jsonl; charset='utf 8'",
    large=True,
    insecure=True,
    max_wait=12.5,
    min_part_size=262_144,
)


def read(command):
    """Read a command as the command line does, but for what this version of it does not know."""
    name, verb, *words = shlex.split(command)
    assert (name, verb) == ("uploads-conformance", "run")
    return run.make_context("run", words, resilient_parsing=True).params


def test_a_plain_run_is_run_again_by_its_address_and_seed():
    assert whole(PLAIN) == "uploads-conformance run http://127.0.0.1:8080/v1 --seed 7"


def test_all_that_was_special_about_a_target_is_said_again():
    told = read(whole(replace(PLAIN, target=TARGET, strict=True, profile="thorough")))
    assert told["base_url"] == TARGET.base_url
    assert told["purpose"] == TARGET.purpose
    assert told["mime_type"] == TARGET.mime_type
    assert told["max_wait"] == TARGET.max_wait
    assert told["min_part_size"] == TARGET.min_part_size
    assert "--min-part-size 262144" in again(replace(PLAIN, target=TARGET), CATALOGUE[:1])
    assert told["large"] and told["insecure"] and told["strict"]  # noqa: PT018
    assert (told["seed"], told["profile"]) == (7, "thorough")


def test_a_share_of_a_run_is_run_again_as_that_share():
    assert whole(replace(PLAIN, shard=Shard(2, 4))).endswith(" --shard 2/4")


@pytest.mark.parametrize("levels", [(Level.MUST,), (Level.MUST, Level.SHOULD)])
def test_what_a_level_selected_is_named_by_the_level(levels):
    chosen = tuple(each.id for each in CATALOGUE if each.level in levels)
    assert read(whole(replace(PLAIN, chosen=chosen)))["level"] == levels[-1].value


def test_what_was_selected_is_named_by_areas_where_they_are_whole():
    cancel = tuple(each for each in BY_ID if each.startswith("cancel/"))
    told = read(whole(replace(PLAIN, chosen=(*cancel, "create/accepted"))))
    assert told["select"] == ("cancel/*", "create/accepted")


def test_a_requirement_is_put_to_the_test_again_with_the_options_that_it_needs():
    held = (BY_ID["parts/sixty-four-megabytes"], BY_ID["parts/none-after-expiry"])
    told = read(again(replace(PLAIN, target=TARGET, profile="thorough"), held))
    assert told["select"] == tuple(each.id for each in held)
    assert told["large"]
    assert told["max_wait"] == TARGET.max_wait
    assert told["profile"] == "thorough"
    assert "--large" not in again(PLAIN, (BY_ID["create/accepted"],))
