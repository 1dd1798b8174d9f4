"""The command ``merge`` makes of the records of all shards what the whole run would have made."""

import json
from dataclasses import replace

import pytest
from live import one_line
from recorded import FOOTER, MUST, OTHER, SHOULD, broke, held, record

from conformance.core.conclusion import conclude
from conformance.core.record import FOOTING, lines, read
from conformance.core.shard import Shard
from conformance.core.verdict import settle

ONE = held(OTHER), broke(MUST, SHOULD)
OTHERS = held(SHOULD), broke(MUST, SHOULD)


@pytest.fixture
def put(tmp_path):
    """Give a function that writes the shards of a run, each made of these lines."""

    def write(*shards, **more):
        for at, entries in enumerate(shards, 1):
            made = record(*entries, shard=Shard(at, len(shards)), **more)
            text = "".join(f"{each}\n" for each in lines(made))
            (tmp_path / f"{at}.jsonl").write_text(text)
        return [f"{at}.jsonl" for at in range(1, len(shards) + 1)]

    return write


def test_it_writes_every_report_and_ends_as_the_whole_run_would(put, told, tmp_path):
    files = put(ONE, OTHERS)
    written = ("--json", "r.json", "--junit", "r.xml", "--record", "whole.jsonl")
    code, out, err = told("merge", *files, *written)
    whole = read((tmp_path / "whole.jsonl").read_text().splitlines())
    assert (code, conclude(whole).exit, err) == (1, 1, "")
    assert out.startswith("not conformant: 1 of ")
    report = json.loads((tmp_path / "r.json").read_text())
    assert (report["exit_code"], report["run"]["shard"]) == (1, None)
    _, out, _ = told("report", "whole.jsonl", "--json", "-")
    assert out == (tmp_path / "r.json").read_text()


def test_of_shards_that_hold_all_the_whole_is_conformant(put, told):
    code, out, _ = told("merge", *put((held(MUST),), (held(OTHER),)))
    assert (code, out.partition(":")[0]) == (0, "conformant")


def test_a_shard_that_was_killed_leaves_the_whole_without_an_end(put, told, tmp_path):
    files = put((held(MUST),), (held(OTHER),))
    text = (tmp_path / files[1]).read_text()
    (tmp_path / files[1]).write_text(text[: text.rindex("{")])
    code, out, _ = told("merge", *files)
    assert code == 5
    assert "shard 2/2 did not come to its end" in " ".join(out.split())


def test_what_is_known_may_be_said_when_all_are_merged(put, told, tmp_path):
    known = f'[[known]]\nrequirement = "{MUST}"\nreason = "r"\nowner = "o"\n'
    (tmp_path / "known.toml").write_text(f"{known}expires = 2099-01-01\n")
    files = put((held(OTHER),), (broke(MUST),))
    assert told("merge", *files)[0] == 1
    code, _, err = told("merge", *files, "--known-failures", "known.toml")
    assert code == 0, err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("1.jsonl",), "shard 2/2 is missing"),
        (("1.jsonl", "1.jsonl"), "1.jsonl and 1.jsonl are both shard 1/2"),
        (("1.jsonl", "none.jsonl"), "none.jsonl cannot be read"),
        ((), "Missing argument"),
    ],
)
def test_what_cannot_be_merged_is_told_in_a_line_and_nothing_is_written(
    words, said, put, told, tmp_path
):
    put(ONE, OTHERS)
    code, out, err = told("merge", *words, "--json", "r.json")
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert one_line(err) or not words
    assert not (tmp_path / "r.json").exists()


@pytest.mark.parametrize("share", ["0/4", "5/4", "4", "a/b", ""])
def test_what_is_no_share_is_told_in_a_line_before_anything_is_sent(share, told):
    code, out, err = told("run", "http://127.0.0.1:9/v1", "--shard", share)
    assert (code, out) == (2, "")
    assert one_line(err)
    assert f"{share!r} is no shard; write I/N, such as 2/4" in err


def test_the_look_of_each_shard_is_in_the_whole(put, told, tmp_path):
    looked = replace(held(OTHER), scenario=FOOTING)
    files = put((looked, held(MUST)), (looked,), footer=replace(FOOTER, requests=11))
    told("merge", *files, "--record", "whole.jsonl")
    whole = read((tmp_path / "whole.jsonl").read_text().splitlines())
    assert [each.scenario for each in whole.trials] == ["a", FOOTING, FOOTING]
    assert whole.footer.requests == 22
    assert len(settle(whole)) > 100
