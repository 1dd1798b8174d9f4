"""A run of 200 requests still puts every plain MUST to the test."""

import pytest
from live import judge, verdicts

from conformance.core.catalogue import CATALOGUE
from conformance.core.requirement import Level, Need, Party
from conformance.reference.running import running_here

KEYS = ("a-first-key-of-ours", "a-second-key-of-ours")
OPTIONAL = {Need.LARGE, Need.EXPIRY, Need.WEATHER}
PLAIN = [
    each.id
    for each in CATALOGUE
    if each.level is Level.MUST and each.party is Party.SERVER and not each.needs & OPTIONAL
]
"""What needs no option but the two keys."""


BEYOND = {
    "complete/md5-of-listed-order",
    "create/filenames",
    "transport/content-coding",
    "transport/path-segments",
}
"""What takes a request of its own, and comes after the tour."""


def test_a_run_of_200_requests_puts_nearly_every_plain_must_to_the_test(tmp_path):
    with running_here(keys=KEYS) as url:
        ran = judge(
            url,
            tmp_path,
            *("--max-requests", "200", "--second-api-key", KEYS[1]),
            UPLOADS_CONFORMANCE_API_KEY=KEYS[0],
        )
    assert ran.record.footer.requests == 200
    found = verdicts(ran.record)
    toured = [each for each in PLAIN if each not in BEYOND]
    assert {each: found[each] for each in toured} == dict.fromkeys(toured, "pass")
    assert ran.code == (5 if any(found[each] != "pass" for each in BEYOND) else 0)


@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_a_budget_cut_off_is_told_and_no_pass(tmp_path, workers):
    with running_here() as url:
        ran = judge(url, tmp_path, "--max-requests", "60", "-n", workers)
    assert ran.record.footer.requests <= 60
    assert "budget: " in ran.record.footer.budget
    assert (ran.code, ran.record.footer.stopped) == (5, None)
    assert "demanded requirements were not tested" in ran.out


def test_a_run_whose_time_is_up_sends_no_more(
    tmp_path,
):
    with running_here() as url:
        ran = judge(url, tmp_path, "--max-duration", "1")
    assert "--max-duration" in ran.record.footer.budget
    assert ran.record.footer.requests < 600
    assert ran.code == 5
