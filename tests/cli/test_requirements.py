"""The command ``requirements`` lists the catalogue, or what of it begins with a prefix."""

import pytest
from click.testing import CliRunner

from conformance.cli.requirements import requirements
from conformance.core.catalogue import CATALOGUE
from conformance.core.errors import Misused


def listed(*words):
    return CliRunner().invoke(requirements, words, catch_exceptions=False).output.splitlines()


def test_every_requirement_is_a_line_with_its_level_and_its_statement():
    lines = listed()
    assert [line.split()[:2] for line in lines] == [[each.id, each.level] for each in CATALOGUE]
    assert all(f" {each.harm} " in line for each, line in zip(CATALOGUE, lines, strict=True))
    assert all(each.statement in line for each, line in zip(CATALOGUE, lines, strict=True))


@pytest.mark.parametrize("prefix", ["parts/", "complete/md5", "auth/key-required"])
def test_a_prefix_picks_what_begins_with_it(prefix):
    picked = [each.id for each in CATALOGUE if each.id.startswith(prefix)]
    assert [line.split()[0] for line in listed(prefix)] == picked
    assert 0 < len(picked) < len(CATALOGUE)


def test_columns_stand_below_each_other():
    assert (
        len({line.index(f" {each.level} ") for each, line in zip(CATALOGUE, listed(), strict=True)})
        == 1
    )


def test_a_prefix_of_nothing_is_misuse():
    with pytest.raises(Misused) as caught:
        listed("part/")
    assert str(caught.value) == "no requirement's id starts with 'part/'. Leave PREFIX out for all."
