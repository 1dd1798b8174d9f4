"""The engine hands a record back, or says by its error who has to act."""

import os
import sys

import pytest
from live import error, serving

from conformance.cli.engine import HYPOTHESIS, LONELY, _alone, _handed_back, judged
from conformance.conductor import Handed
from conformance.core.conclusion import conclude, exit_of
from conformance.core.errors import Defect, Misused, Unreachable
from conformance.core.plan import plan
from conformance.core.record import INTERRUPTED, Footer, Header, Record, trial
from conformance.core.settings import Settings
from conformance.core.target import Target
from conformance.reference.faults import FAULTS
from conformance.reference.running import running_here

HEADER = Header("1", Target("http://a/v1"), 0, "quick", "")
FOOTER = Footer("", 1.0, 0, 0)
EMPTY = Record(HEADER, footer=FOOTER)
RECORD = Record(HEADER, (trial("a", plan(), (), ()),), footer=FOOTER)
STOPPED = Record(HEADER, footer=Footer("", 1.0, 0, 0, INTERRUPTED))


def handed(record=None, *errors):
    return Handed(Settings(), record=record, errors=[*errors])


@pytest.mark.parametrize("record", [RECORD, STOPPED])
def test_a_record_is_handed_back(record):
    assert _handed_back(handed(record)) == (record, None)


@pytest.mark.parametrize(
    ("held", "wrong"),
    [
        (handed(), Defect("no scenario was run")),
        (handed(EMPTY), Defect("no scenario was run")),
        (handed(RECORD, KeyError("x")), Defect("KeyError: 'x'")),
        (handed(None, ValueError("x"), KeyError("y")), Defect("ValueError: x")),
        (handed(RECORD, Unreachable("a", "b")), Unreachable("a", "b")),
        (handed(None, KeyError("x"), Misused("a")), Misused("a")),
    ],
    ids=lambda each: str(each)[:40] if isinstance(each, Exception) else "",
)
def test_what_went_wrong_is_handed_back_beside_a_record(held, wrong):
    record, told = _handed_back(held)
    assert told == wrong
    if held.record is RECORD:
        assert record is RECORD
    else:
        assert (record.footer.stopped, record.footer.error) == (str(wrong), type(wrong).__name__)
        assert conclude(record).exit is exit_of(wrong)


@pytest.mark.parametrize(
    "settings",
    [
        Settings("http://"),
        Settings("http://127.0.0.1:9/v1", select=("nothing",)),
        Settings("http://127.0.0.1:9/v1", api_key="\n"),
    ],
)
def test_settings_are_looked_over_first(settings, capsys):
    with pytest.raises(Misused):
        judged(settings)
    assert capsys.readouterr() == ("", "")


def test_whatever_goes_wrong_inside_a_scenario_is_a_defect_that_tells_the_cause(monkeypatch):
    def out(*_):
        raise KeyError("the judge is out")

    monkeypatch.setattr("conformance.conductor.conductor.judge", out)
    with serving(lambda *_: error(404)) as url:
        record, wrong = judged(Settings(url, profile="quick"), quiet=True)
    assert wrong == Defect("KeyError: 'the judge is out'")
    assert (record.footer.stopped, record.footer.error) == (str(wrong), "Defect")


def test_what_was_found_before_we_failed_is_in_the_record(monkeypatch):
    from conformance.conductor import conductor  # noqa: PLC0415

    rule, judged_ = conductor.judge, []

    def out(*words):
        judged_.append(1)
        if len(judged_) == 20:
            raise KeyError("the judge is out")
        return rule(*words)

    monkeypatch.setattr(conductor, "judge", out)
    with running_here() as url:
        record, wrong = judged(Settings(url, profile="quick"), quiet=True)
    assert wrong == Defect("KeyError: 'the judge is out'")
    assert conclude(record).exit == 3
    assert len(record.trials) >= 15


def test_a_failure_while_plans_are_reduced_keeps_the_trials(monkeypatch):
    def out(*_):
        raise KeyError("no smaller plan")

    monkeypatch.setattr("conformance.conductor.conductor.candidates", out)
    with running_here(FAULTS["joins-by-arrival"].behaviour) as url:
        record, wrong = judged(Settings(url, profile="quick"), quiet=True)
    assert wrong == Defect("KeyError: 'no smaller plan'")
    assert (len(record.trials) > 50, record.footer.error) == (True, "Defect")


def test_the_surroundings_are_as_before_afterwards(monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "--theirs")
    monkeypatch.delenv(HYPOTHESIS, raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    before = dict(os.environ)
    with _alone() as folder:
        assert {name: os.environ[name] for name in LONELY} == LONELY
        assert os.environ[HYPOTHESIS] == str(folder)
        assert sys.dont_write_bytecode
    assert not folder.exists()
    assert dict(os.environ) == before
    assert not sys.dont_write_bytecode
