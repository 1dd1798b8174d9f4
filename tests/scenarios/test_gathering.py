"""Scenarios are asked what they try; the answer hangs on their name and the seed alone."""

import subprocess
import sys
import types
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from live import surroundings

import conformance.scenarios
from conformance.core.plan import AddPart, Cancel, Create, Plan, plan
from conformance.plugin import MARKERS
from conformance.scenarios.gathering import gather, name_of, scenarios
from conformance.scenarios.profiles import register_profiles

TABLE = """
import sys
from hypothesis.internal import charmap
if sys.argv[1:]:
    from conformance.scenarios import gathering
    gathering._tell_utf_8()
    charmap.chr = None  # whoever tries characters now fails
print(charmap.intervals_from_codec("utf-8"))
"""
FOLDER = Path(conformance.scenarios.__file__).parent
AGAIN = """
import hashlib, importlib, sys
import hypothesis
from conformance.scenarios.profiles import register_profiles
register_profiles()
hypothesis.settings.load_profile("uploads-default")
for name in sys.argv[1:]:
    importlib.import_module(name)
from conformance.scenarios.gathering import gather, scenarios
found = scenarios()
for name in sorted(found):
    if found[name][0].__module__.endswith(("parts_wire", "bytes", "programs")):
        print(name, hashlib.md5(repr(gather(found[name][0], name, 7)).encode()).hexdigest())
"""


def drawn(max_examples=30):
    """Make a scenario that tries what Hypothesis draws."""

    @hypothesis.settings(
        max_examples=max_examples, database=None, phases=[hypothesis.Phase.generate]
    )
    @given(count=st.integers(0, 10**9))
    def scenario(provoke, count):
        provoke(Create(count))

    return scenario


def spelled(provoke):
    provoke(Create(1), AddPart(b"a"))
    provoke(Create(1), Cancel())
    provoke(Create(1), AddPart(b"a"))


def test_a_plan_that_is_named_twice_is_tried_once_in_the_order_of_naming():
    assert gather(spelled, "a", 0) == (plan(Create(1), AddPart(b"a")), plan(Create(1), Cancel()))


def test_a_scenario_may_have_nothing_to_try():
    assert gather(lambda **_: None, "a", 0) == ()


@pytest.mark.parametrize("other", [("a", 1), ("b", 0)])
def test_a_seed_and_a_name_decide_what_is_drawn(other):
    first = gather(drawn(), "a", 0)
    assert len(first) > 10
    assert all(isinstance(each, Plan) for each in first)
    assert gather(drawn(), "a", 0) == first
    assert gather(drawn(), *other) != first


def test_what_was_asked_before_makes_no_difference():
    scenario = drawn()
    first = gather(scenario, "a", 0)
    gather(drawn(), "b", 5)
    gather(scenario, "a", 9)
    assert gather(scenario, "a", 0) == first


def test_constants_of_other_modules_are_not_drawn(tmp_path, monkeypatch):
    """Hypothesis would mix them in, and plans would depend on who imported what."""
    first = gather(drawn(300), "a", 0)
    file = tmp_path / "theirs.py"
    file.write_text("HELD = [" + ", ".join(str(each) for each in range(10_000, 10_900)) + "]\n")
    theirs = types.ModuleType("theirs")
    theirs.__file__ = str(file)
    monkeypatch.setitem(sys.modules, "theirs", theirs)
    assert gather(drawn(300), "a", 0) == first


def test_hypothesis_is_left_as_it_was_also_when_a_scenario_fails():
    before = providers._get_local_constants
    with pytest.raises(KeyError):
        gather(lambda **_: {}["x"], "a", 0)
    assert providers._get_local_constants is before


def test_scenarios_draw_the_same_in_another_process_that_imported_more():
    def told(*words):
        return subprocess.run(
            [sys.executable, "-c", AGAIN, *words],
            env=surroundings(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    once = told()
    assert once.count("\n") > 5
    assert (
        told("conformance.reference.app", "conformance.cli.run", "conformance.oracle.judge") == once
    )


def test_hypothesis_is_told_what_it_would_find_out_of_utf_8(tmp_path):
    def told(*words):
        store = {"HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path / "".join(words))}
        return subprocess.run(
            [sys.executable, "-c", TABLE, *words],
            env=surroundings(**store),
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert told("told") == told()


@pytest.mark.parametrize(
    ("module", "function", "name"),
    [
        ("conformance.scenarios.test_order", "test_two_parts", "order/two_parts"),
        ("test_md5", "test_test_of_tests", "md5/test_of_tests"),
        ("", "helper", "/helper"),
    ],
)
def test_a_scenario_is_named_by_its_module_and_function(module, function, name):
    assert name_of(module, function) == name


@pytest.fixture
def found():
    register_profiles()
    before = hypothesis.settings.get_current_profile_name()
    hypothesis.settings.load_profile("uploads-quick")
    yield scenarios()
    hypothesis.settings.load_profile(before)


def test_every_test_of_every_module_is_found(found):
    written = {
        f"{path.stem.removeprefix('test_')}/{line.split('(')[0].removeprefix('def test_')}"
        for path in FOLDER.glob("test_*.py")
        for line in path.read_text().splitlines()
        if line.startswith("def test_")
    }
    assert {*found} == written


def test_a_marker_of_a_module_or_of_a_function_is_a_need(found):
    needs = {need for _, held in found.values() for need in held}
    assert needs == {*MARKERS}
    assert all(held == {"needs_large"} for name, (_, held) in found.items() if "large/" in name)
    assert found["order/two_parts_turned_round"][1] == frozenset()
