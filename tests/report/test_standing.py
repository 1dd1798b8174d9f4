"""What a result means for the verdict is one table, and the verdict agrees with it."""

import pytest
from kinds import KINDS
from made import RECORDS, record

from conformance.core.catalogue import CATALOGUE
from conformance.core.conclusion import Conclusion, Exit, Overall, conclude
from conformance.core.known import Known
from conformance.core.requirement import Level
from conformance.core.verdict import Result, Verdict
from conformance.report.standing import Standing, standings

EVERY = {**RECORDS, **KINDS}
TABLE = {
    # MUST, SHOULD, SHOULD under --strict
    Verdict.PASS: (Standing.HOLDS, Standing.HOLDS, Standing.HOLDS),
    Verdict.FAIL: (Standing.FAILS, Standing.NOTED, Standing.FAILS),
    Verdict.FLAKY: (Standing.IN_DOUBT, Standing.NOTED, Standing.FAILS),
    Verdict.INCONCLUSIVE: (Standing.IN_DOUBT, Standing.UNMEASURED, Standing.IN_DOUBT),
    Verdict.NOT_APPLICABLE: (Standing.UNMEASURED,) * 3,
    Verdict.NOT_TESTED: (Standing.UNMEASURED,) * 3,
}
MUST, SHOULD = (
    next(each for each in CATALOGUE if each.level is level) for level in (Level.MUST, Level.SHOULD)
)


def test_the_table_has_every_verdict():
    assert [*TABLE] == [*Verdict]


def stands(result, **more):
    alone = Conclusion(Overall.INCONCLUSIVE, Exit.INCONCLUSIVE, "", (result,))
    return standings(record(**more), alone)[result.requirement.id]


@pytest.mark.parametrize("verdict", TABLE)
def test_a_result_stands_as_the_table_says(verdict):
    of_must, of_should, of_should_if_strict = TABLE[verdict]
    assert stands(Result(MUST, verdict)) is of_must
    assert stands(Result(SHOULD, verdict)) is of_should
    assert stands(Result(SHOULD, verdict), strict=True) is of_should_if_strict


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.FLAKY])
def test_what_is_known_stands_as_known_whatever_its_level(verdict):
    known = Known("*", "ticket 1", "us", "2026-06-30")
    for requirement in MUST, SHOULD:
        assert stands(Result(requirement, verdict, known=known)) is Standing.KNOWN


@pytest.mark.parametrize("name", EVERY)
def test_a_server_is_non_conformant_exactly_when_something_fails(name):
    conclusion = conclude(EVERY[name])
    fails = Standing.FAILS in standings(EVERY[name], conclusion).values()
    assert fails or conclusion.overall is not Overall.NON_CONFORMANT
    assert not fails or conclusion.overall is not Overall.CONFORMANT
