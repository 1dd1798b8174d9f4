"""The catalogue agrees with itself, and leaves out nothing that was to be covered."""

import re
from collections import Counter

import pytest

from conformance.core import sources
from conformance.core.catalogue import AREAS, BY_ID, CATALOGUE, matching
from conformance.core.requirement import Basis, Harm, Level, Need, Party, Requirement

CORE = {
    "CRT": "01 02 03 04 06 07 08 09 10 11 12 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28",
    "PRT": "01 02 04 05 06 07 08 09 10 11 12 13 14 15 16 17 19 21 22 23 24 25",
    "CMP": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 16 17 18 19 20 22 24 26 27 28 29 31 32 33 "
    "35 37",
    "CAN": "01 02 03 04 05 07 08 09 12",
    "FIL": "01 02 03 06 08 10 12 13 14 15 16 17 18 19 20 21 22 23",
    "ERR": "01 02 03 04 05 07",
    "HDR": "01 02 03",
    "EXP": "03 04",
}
NUMBERS = [f"{group}-{number}" for group, held in CORE.items() for number in held.split()]
INFERRED = [
    "create/negative-bytes",
    "parts/unique-ids",
    "parts/equal-bytes",
    "parts/cut-body",
    "complete/refusal-leaves-no-file",
    "complete/one-file",
    "concurrency/one-file",
    "concurrency/complete-or-cancel",
    "files/independent",
    "complete/file-ids-unique",
    "cancel/never-half-way",
    "cancel/never-listed",
    "files/delete-again",
    "errors/nothing-changed",
]
"""Demands that nothing written or seen carries: they rest on an argument, and say so."""

DECLARED = [
    (area.__name__.rsplit(".", 1)[1], name, value)
    for area in AREAS
    for name, value in vars(area).items()
    if isinstance(value, Requirement)
]
each_requirement = pytest.mark.parametrize("each", CATALOGUE, ids=lambda each: each.id)


def test_no_id_is_used_twice():
    assert [
        name for name, count in Counter(each.id for each in CATALOGUE).items() if count > 1
    ] == []


@each_requirement
def test_an_id_is_an_area_and_words(each):
    assert re.fullmatch(r"[a-z]+/[a-z0-9]+(-[a-z0-9]+)*", each.id)


@pytest.mark.parametrize(("area", "name", "each"), DECLARED, ids=lambda value: str(value)[:40])
def test_a_constant_and_its_module_are_named_after_the_id(area, name, each):
    assert each.id == f"{area}/{name.lower().replace('_', '-')}"


@each_requirement
def test_a_statement_is_a_sentence(each):
    assert re.fullmatch(r"[A-Z][^\n]*[^\s.]\.", each.statement)


def test_no_two_requirements_say_the_same():
    assert len({each.statement for each in CATALOGUE}) == len(CATALOGUE)


@each_requirement
def test_a_source_is_a_document_we_name_and_a_place_in_it(each):
    assert each.source.document in sources.DOCUMENTS
    assert each.source.place


@each_requirement
def test_a_place_in_the_openapi_document_is_a_pointer(each):
    if each.source.document == sources.OPENAPI:
        assert re.match(r"/(paths|components)/[^ ]+(: .+)?$", each.source.place)


@each_requirement
def test_a_conclusion_says_from_what_it_follows(each):
    if each.basis is Basis.INFER:
        assert ": " in each.source.place


def test_every_document_we_name_is_cited():
    assert set(sources.DOCUMENTS) == {each.source.document for each in CATALOGUE}


def test_what_the_openapi_document_says_in_schemas_is_cited_from_it():
    elsewhere = {each.source.document for each in CATALOGUE if each.basis is Basis.SPEC}
    assert elsewhere == {sources.OPENAPI}


@pytest.mark.parametrize("number", NUMBERS)
def test_a_core_candidate_is_covered(number):
    assert [each for each in CATALOGUE if each.candidate == number]


def test_the_core_has_as_many_candidates_as_were_chosen():
    assert len(set(NUMBERS)) == 116


@pytest.mark.parametrize("name", INFERRED)
def test_a_demand_that_rests_on_an_argument_is_marked_so(name):
    assert (BY_ID[name].level, BY_ID[name].basis) == (Level.MUST, Basis.INFER)


@each_requirement
def test_clients_are_bound_by_the_sdk_area_alone(each):
    assert (each.party is Party.CLIENT) == each.id.startswith("sdk/")


@each_requirement
def test_files_and_expiry_cannot_be_measured_without_them(each):
    for area, need in (("files/", Need.FILES), ("expiry/", Need.EXPIRY)):
        if each.id.startswith(area):
            assert need in each.needs


def test_each_need_is_needed_by_something():
    assert {need for each in CATALOGUE for need in each.needs} == set(Need)


def test_a_requirement_is_found_by_its_id():
    assert tuple(BY_ID.values()) == CATALOGUE
    assert all(BY_ID[each.id] is each for each in CATALOGUE)


def test_the_catalogue_cannot_be_changed():
    with pytest.raises(TypeError):
        BY_ID["create/accepted"] = CATALOGUE[1]  # type: ignore[index]


def test_a_star_picks_an_area_in_its_order():
    assert matching("auth/*") == (BY_ID["auth/key-required"], BY_ID["auth/tenants-apart"])


def test_a_whole_id_picks_itself():
    assert matching("parts/accepted") == (BY_ID["parts/accepted"],)


def test_a_star_alone_picks_everything():
    assert matching("*") == CATALOGUE


def test_a_pattern_that_fits_no_id_picks_nothing():
    assert matching("Parts/*") == ()


def test_every_document_can_be_read_somewhere():
    assert set(sources.LINKS) == set(sources.DOCUMENTS)
    assert all(re.fullmatch(r"https://[\w./-]+", each) for each in sources.LINKS.values())


def test_harms_are_ranked_the_worst_first():
    assert sorted(Harm, key=lambda harm: harm.rank) == list(Harm)
    assert Harm.REACHES_OTHERS.rank == 0
    assert Harm.MIXES_BYTES.rank < Harm.IMPOSSIBLE_STATE.rank < Harm.REFUSES_VALID.rank


@pytest.mark.parametrize("harm", Harm)
def test_each_harm_is_that_of_some_demand(harm):
    assert [each.id for each in CATALOGUE if each.harm is harm and each.level is not Level.MAY]


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("auth/tenants-apart", Harm.REACHES_OTHERS),
        ("complete/foreign-part", Harm.REACHES_OTHERS),
        ("transport/path-segments", Harm.REACHES_OTHERS),
        ("transport/escaped-ids", Harm.ACCEPTS_INVALID),
        ("complete/listed-order", Harm.MIXES_BYTES),
        ("complete/md5-wrong", Harm.MIXES_BYTES),
        ("parts/bytes-as-sent", Harm.MIXES_BYTES),
        ("parts/none-after-complete", Harm.IMPOSSIBLE_STATE),
        ("concurrency/one-file", Harm.IMPOSSIBLE_STATE),
        ("complete/accepted", Harm.REFUSES_VALID),
        ("create/needs-filename", Harm.ACCEPTS_INVALID),
        ("create/members", Harm.SAYS_WRONGLY),
        ("errors/envelope", Harm.SAYS_WRONGLY),
    ],
)
def test_what_breaking_a_requirement_does(name, harm):
    assert BY_ID[name].harm is harm
