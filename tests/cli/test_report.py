"""The command ``report`` makes from a record what the run made, and never more than it holds."""

import io
import json
from dataclasses import replace
from functools import partial

import pytest
from live import one_line

from conformance.cli.outputs import FILES, LEDGER
from conformance.core.exchange import Exchange, Request, Response, body_of
from conformance.core.finding import Finding, Outcome
from conformance.core.plan import Create, plan
from conformance.core.record import INTERRUPTED, Footer, Header, Record, line, lines, read, trial
from conformance.core.target import Target

HEADER = Header("1", Target("http://a/v1"), 0, "quick", "2026-01-02T03:04:05+00:00")
FOOTER = Footer("2026-01-02T03:04:06+00:00", 1.0, 0, 0)
MUST, SHOULD, NEW = "complete/listed-order", "create/expires-in-an-hour", "create/new-each-time"


def broke(*suspects, name=MUST):
    return trial("a", plan(Create()), (), (Finding(name, Outcome.BROKEN, 0, suspects=suspects),))


def held(name=MUST):
    return trial("a", plan(Create()), (), (Finding(name, Outcome.UPHELD, 0),))


def created(name):
    """A plan whose upload has this id; its creation is otherwise well."""
    answer = Response(200, (("content-type", "application/json"),), body_of(b'{"id":"%s"}' % name))
    return trial("a", plan(Create()), (Exchange(Request("POST", "/uploads"), answer, 0, 1),), ())


@pytest.fixture
def told(told):
    """Give a function that reports, and gives its exit code and its words."""
    return partial(told, "report")


@pytest.fixture
def made(told, tmp_path):
    """Give a function that reports on a record that is made of lines."""

    def call(*values, more=""):
        (tmp_path / "r.jsonl").write_text("".join(f"{line(each)}\n" for each in values) + more)
        return told("r.jsonl")

    return call


# What a run wrote


def test_every_report_is_made_again_byte_for_byte(whole, told, tmp_path):
    (own,) = (whole.reports / "runs").iterdir()
    words = [word for name, file in FILES.items() for word in (f"--{name}", file)]
    code, out, _ = told(own / "record.jsonl", *words, "--report-dir", "again")
    assert code == whole.ran.code
    assert out == (own / "report.txt").read_text("utf-8")
    (again,) = (tmp_path / "again").iterdir()
    assert again.name == whole.ran.record.header.started_at.replace(":", "").partition("+")[0]
    made = {each.name for each in own.iterdir()} - {LEDGER}
    assert {each.name for each in again.iterdir()} == made
    for name in made:
        assert (again / name).read_bytes() == (own / name).read_bytes()
    for name in FILES.values():
        assert (tmp_path / name).read_bytes() == (own / name).read_bytes()


def test_a_record_may_come_from_standard_input(whole, told, monkeypatch):
    text = (whole.reports / "record.jsonl").read_text()
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    code, out, _ = told("-", "--record", "-")
    assert (code, out) == (whole.ran.code, text)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((HEADER, held(), FOOTER), 0),
        ((HEADER, broke(), FOOTER), 1),
        ((HEADER, replace(FOOTER, stopped="no", error="Defect")), 3),
        ((HEADER, replace(FOOTER, stopped="no", error="Unreachable")), 4),
        ((HEADER, FOOTER), 5),
        ((HEADER, broke(), replace(FOOTER, stopped=INTERRUPTED)), 130),
    ],
)
def test_it_ends_as_the_run_did(values, code, made):
    assert made(*values)[0] == code


@pytest.mark.parametrize("word", ["-v", "--verbose"])
def test_more_is_shown_to_who_asks_for_it(word, whole, told):
    _, brief, _ = told(whole.reports / "record.jsonl")
    code, out, _ = told(whole.reports / "record.jsonl", word)
    assert code == whole.ran.code
    assert "\nLeft open by the contract, and observed (" in out
    assert "Left open" not in brief
    assert len(brief.splitlines()) < len(out.splitlines())


# A run that was killed


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((HEADER,), 5),
        ((HEADER, held()), 5),
        ((HEADER, held(), broke()), 1),
        ((HEADER, broke(SHOULD)), 5),
        ((HEADER, broke(SHOULD), held(SHOULD)), 1),
    ],
)
@pytest.mark.parametrize("torn", ["", '{"is":"Tri', '{"is":"Footer","finished_at":"'])
def test_a_record_without_an_end_is_never_a_pass(values, code, torn, made):
    ended, out, err = made(*values, more=torn)
    assert (ended, err) == (code, "")
    assert "the run did not come to its end" in " ".join(out.split())


def test_an_id_that_was_given_out_twice_explains_what_is_wrong_after_a_kill_too(made):
    """As it would have at the end of the run: it takes all trials to see that."""
    found = Finding(MUST, Outcome.BROKEN, 0)
    asked = Exchange(Request("POST", "/uploads/X/complete"), Response(200), 2, 3)
    first = created(b"X")
    wrong = replace(first, exchanges=(*first.exchanges, asked), findings=(replace(found, at=1),))
    code, out, _ = made(HEADER, wrong, created(b"X"))
    assert code == 1
    assert f"\n{NEW}: " in out
    assert f"explained by {NEW}" in out
    assert f"\n{MUST}: " not in out


def test_what_was_made_of_it_makes_the_same_again(made, told, tmp_path):
    code, out, _ = made(HEADER, created(b"X"), created(b"X"))
    assert told("r.jsonl", "--record", "again.jsonl")[:2] == (code, out)
    assert told("again.jsonl", "--record", "third.jsonl")[:2] == (code, out)
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "third.jsonl").read_bytes()


def test_a_record_may_be_put_in_order_in_its_own_place(made, told, tmp_path):
    later = replace(HEADER, target=replace(HEADER.target, footing=replace(HEADER.target.footing)))
    made(HEADER, later, held(), more='{"is":')
    assert told("r.jsonl", "--record", "r.jsonl")[0] == 5
    record = Record(HEADER, (held(),))
    assert read((tmp_path / "r.jsonl").read_text().splitlines()) == record
    assert (tmp_path / "r.jsonl").read_text() == "".join(f"{each}\n" for each in lines(record))


# What is no record


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "bad has no header line"),
        (b"\n\n", "bad has no header line"),
        (b"{}\n", "line 1 of bad is not a line of a record"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "bad is no record: it holds what is no text"),
        (b"\0" * 5_000, "line 1 of bad is not a line of a record"),
        (line(held()).encode() + b"\n", "bad has no header line"),
        (f"{line(HEADER)}\n{{}}\n{line(FOOTER)}\n".encode(), "line 2 of bad is not a line"),
        (f"{line(HEADER)}\n{{}}\n".encode(), "line 2 of bad is not a line of a record"),
        (f"{line(HEADER)}\n{line(replace(HEADER, seed=1))}\n".encode(), "lines of several runs"),
        (f"{line(replace(HEADER, version='9'))}\n".encode(), "is written in format '9'"),
        (f"{line(replace(HEADER, chosen=('a/b',)))}\n".encode(), "speaks of 'a/b', which this"),
        (f"{line(HEADER)}\n{line(held('a/b'))}\n".encode(), "speaks of 'a/b', which this"),
        (f"{line(HEADER)}\n{line(broke('c/d'))}\n".encode(), "speaks of 'c/d', which this"),
    ],
    ids=lambda each: "" if isinstance(each, bytes) else each,
)
def test_what_is_no_record_is_told_in_one_line(content, said, told, tmp_path):
    (tmp_path / "bad").write_bytes(content)
    code, out, err = told("bad", "--json", "a.json")
    assert (code, out) == (2, "")
    assert one_line(err)
    assert said in err
    assert [each.name for each in tmp_path.iterdir()] == ["bad"]


@pytest.mark.parametrize(
    ("name", "why"), [("none", "No such file"), (".", "Is a directory"), ("bad/a", "Not a direct")]
)
def test_what_cannot_be_read_is_told_in_one_line(name, why, told, tmp_path):
    (tmp_path / "bad").write_text("")
    code, out, err = told(name)
    assert (code, out) == (2, "")
    assert one_line(err)
    assert why in err


def test_what_is_no_text_may_not_come_from_standard_input_either(told, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe"), "utf-8"))
    code, _, err = told("-")
    assert code == 2
    assert err.startswith("uploads-conformance: standard input is no record")


def test_a_report_that_has_no_place_is_misuse(made, told):
    made(HEADER, FOOTER)
    assert told("r.jsonl", "--json", "none/a.json")[0] == 2
    assert told("r.jsonl", "--json", "-", "--junit", "-")[0] == 2


def test_json_of_a_killed_run_says_so_to_programs(made, told):
    made(HEADER, held())
    code, out, _ = told("r.jsonl", "--json", "-")
    report = json.loads(out)
    assert (code, report["exit_code"], report["run"]["complete"]) == (5, 5, False)
    assert report["reason"] == "the run did not come to its end"
