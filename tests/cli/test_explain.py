"""The command ``explain`` tells all that is known of a requirement."""

import pytest
from click.testing import CliRunner

from conformance.cli.explain import NEEDS, explain
from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.errors import Misused
from conformance.core.requirement import Need
from conformance.reference.faults import FAULTS


def told(name):
    """Give what is said of a requirement, by the word that each line begins with."""
    lines = CliRunner().invoke(explain, [name], catch_exceptions=False).output.splitlines()
    return {line[:10].strip(): line[11:] for line in lines}


@pytest.mark.parametrize("each", CATALOGUE, ids=lambda each: each.id)
def test_everything_that_is_known_of_a_requirement_is_told(each):
    said = told(each.id)
    assert (said["id"], said["statement"], said["level"]) == (each.id, each.statement, each.level)
    assert said["harm"] == each.harm
    assert (said["basis"], said["binds"], said["source"]) == (
        each.basis,
        each.party,
        str(each.source),
    )
    assert said["candidate"] == each.candidate
    assert all(NEEDS[need] in said["needs"] for need in each.needs)
    assert bool(each.needs) == (said["needs"] != "nothing")


@pytest.mark.parametrize("each", CATALOGUE, ids=lambda each: each.id)
def test_the_faults_that_break_it_are_told_and_how_to_see_one(each):
    breaking = [name for name, fault in FAULTS.items() if each.id in fault.breaks]
    said = told(each.id)
    assert said["faults"] == (", ".join(breaking) or "none")
    assert said.get("see it") == (
        f"uploads-conformance serve --fault {breaking[0]}" if breaking else None
    )


def test_how_to_try_it_selects_that_requirement():
    said = told("parts/empty")["try it"]
    assert said == "uploads-conformance run BASE_URL --select 'parts/empty'"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("parts/emty", "Did you mean parts/empty"),
        ("complete/listed-ordr", "Did you mean complete/listed-order"),
        ("", "`requirements` lists all."),
        ("\x1b[31m", "`requirements` lists all."),
    ],
)
def test_an_id_that_does_not_exist_is_misuse_and_the_nearest_are_named(name, hint):
    with pytest.raises(Misused) as caught:
        told(name)
    assert caught.value.what == f"there is no requirement {name!r}"
    assert caught.value.hint.startswith(hint)
    assert "\x1b" not in str(caught.value)


def test_every_need_is_in_words():
    assert {*NEEDS} == {*Need}
    assert {*BY_ID} >= {each.id for each in CATALOGUE if each.needs}
