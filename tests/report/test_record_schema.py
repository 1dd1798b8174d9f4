"""The schema of a record says what the core writes: every type, every member, no other."""

import dataclasses
import json
import typing
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from made import RECORDS

from conformance.core import exchange, finding, plan, record, target
from conformance.core.before import Before, Seen
from conformance.core.catalogue import CATALOGUE
from conformance.core.codec import encode
from conformance.core.content import Drawn, Filled
from conformance.core.known import Known
from conformance.core.requirement import Harm
from conformance.core.shard import Shard
from conformance.report import WRITERS

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "record.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
STEPS = typing.get_args(plan.Step)
TYPES = (
    *(record.Header, record.Trial, record.Minimum, record.Repeat, record.Footer, record.Tally),
    *(Known, Before, Seen, Shard),
    *(exchange.Exchange, exchange.Request, exchange.Response, exchange.Body, exchange.Field),
    exchange.Framing,
    *(target.Target, target.Footing, finding.Finding),
    *(plan.Plan, plan.Total, plan.Digest, plan.Raw, plan.Form, Drawn, Filled, *STEPS),
)
FRAMED = exchange.Framing((1, 2), (3,), ";a", (("b", "c"),), expect=True, lower=True, listens=True)
RICH = plan.plan(
    plan.Create(
        plan.Total((0,), -1), "n", "p", "m", plan.members(x=[1]), ("y",), plan.Raw(b"\xff")
    ),
    plan.AddPart(Drawn(5, 1), "u", plan.Form(extra=(("a", "b"),), cut=3, preamble=b"\xff")),
    plan.AddPart(Filled(9, b"\xff", ((3, b"\r\n"),))),
    plan.AddPart(b"a", form=plan.Form(head=("a: b",), framing=FRAMED)),
    plan.AddPart(b"a", 0, raw=plan.Raw(b"{}", "t")),
    plan.Complete((0, "x"), "u", plan.Digest((0,), 3), plan.members(z=None), ("part_ids",)),
    plan.Complete((), 0, "text"),
    plan.Cancel("u", plan.Raw()),
    plan.As(plan.Together((plan.GetFile("f"), plan.GetContent(0, "a/b"))), "second", (("a", "b"),)),
    plan.ListFiles((("limit", "1"),), "f", 3),
    plan.DeleteFile("f"),
    plan.Call("PUT", "/{upload:0}", plan.Raw(b"x")),
    plan.Wait(0.5),
    plan.WaitForExpiry(1),
)


def errors(value, name=None):
    schema = {"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]} if name else SCHEMA
    return [each.message for each in Draft202012Validator(schema).iter_errors(value)]


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == "https://uploads-conformance.dev/schemas/v1/record.json"


@pytest.mark.parametrize("run", RECORDS)
def test_every_line_of_a_record_keeps_the_schema(run):
    lines = WRITERS["record"](RECORDS[run]).splitlines()
    assert [error for each in lines for error in errors(json.loads(each))] == []


@pytest.mark.parametrize("run", RECORDS)
def test_a_record_reads_back_as_it_was(run):
    assert record.read(WRITERS["record"](RECORDS[run]).splitlines()) == RECORDS[run]


@pytest.mark.parametrize("of", TYPES)
def test_the_schema_of_a_type_names_its_fields_and_no_other(of):
    told = SCHEMA["$defs"][of.__name__]
    held = dataclasses.fields(of)
    assert list(told["properties"]) == ["is", *(each.name for each in held)]
    assert told["properties"]["is"] == {"const": of.__name__}
    assert told["additionalProperties"] is False
    without = [each.name for each in held if each.default is dataclasses.MISSING]
    assert told["required"] == ["is", *without]


def test_no_type_is_in_the_schema_that_is_not_in_the_core():
    assert set(SCHEMA["$defs"]) == {
        *(each.__name__ for each in TYPES),
        "Step",
        "bytes",
        "id",
        "harm",
    }


def test_a_plan_of_every_step_keeps_the_schema():
    assert {type(each) for each in RICH.steps} | {plan.Together, plan.GetFile, plan.GetContent} == {
        *STEPS
    }
    assert errors(encode(RICH), "Plan") == []


def test_every_id_of_the_catalogue_is_one():
    assert [error for each in CATALOGUE for error in errors(each.id, "id")] == []


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"is": "Trial"},
        {"is": "Footer", "finished_at": "", "duration_s": 1, "requests": "1", "bytes_sent": 1},
        {"is": "Plan", "steps": []},
        {"is": "Header", "suite": "", "target": {"is": "Target"}, "seed": 1, "profile": ""},
    ],
)
def test_what_is_no_line_of_a_record_breaks_the_schema(line):
    assert not VALIDATOR.is_valid(line)


def test_the_schema_names_the_harms_in_their_order():
    assert SCHEMA["$defs"]["harm"]["enum"] == [*Harm]
