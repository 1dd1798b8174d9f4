"""A server on top of an object store: proposed without the option, conformant with it."""

import pytest
from live import judge, verdicts

from conformance.core.conclusion import conclude
from conformance.core.part_sizes import PROBING
from conformance.core.plan import AddPart, Complete, Create, Total, plan
from conformance.reference.running import running_here
from conformance.reference.variants import VARIANTS

LEAST = 262_144
STORE = VARIANTS["wants-large-parts"].behaviour
TWO = plan(Create(Total((0, 1))), AddPart(b"a"), AddPart(b"b"), Complete((0, 1)))


@pytest.fixture(scope="module")
def server():
    with running_here(STORE) as url:
        yield url


def test_a_run_without_the_option_proposes_it(server, tmp_path):
    ran = judge(server, tmp_path)
    assert ran.code == 1
    assert ran.failed == {"complete/accepted"}
    told = conclude(ran.record).reason
    assert told.endswith("measure the rest with --min-part-size 262144")
    assert told in " ".join(ran.out.split())
    (minimum,) = ran.record.minima
    assert minimum.plan == TWO
    probed = [each.plan for each in ran.record.trials if each.scenario == PROBING]
    assert [each.steps[1].content.size for each in probed] == [65_536, LEAST]


def test_a_run_with_the_option_passes_and_measures_order_races_and_md5(server, tmp_path):
    env = {"UPLOADS_CONFORMANCE_MIN_PART_SIZE": str(LEAST)}
    ran = judge(server, tmp_path, "--max-wait", "0", **env)
    assert (ran.code, ran.failed) == (0, frozenset())
    found = verdicts(ran.record)
    for name in (
        "complete/listed-order",
        "complete/content-joined",
        "complete/md5-right",
        "complete/md5-of-listed-order",
        "concurrency/parts-kept",
        "parts/equal-bytes",
        "parts/boundaries",
    ):
        assert found[name] == "pass", name
    assert found["complete/part-counts"] == "not-tested"
    assert "needs parts smaller than --min-part-size" in ran.out
    assert ran.record.header.target.min_part_size == LEAST
    assert not [each for each in ran.record.trials if each.scenario == PROBING]


def test_a_server_that_takes_small_parts_is_not_probed(tmp_path):
    with running_here() as url:
        ran = judge(url, tmp_path)
    assert "--min-part-size" not in conclude(ran.record).reason
    assert not [each for each in ran.record.trials if each.scenario == PROBING]
