"""Records are found in a folder, each run once, and what is none is named."""

from dataclasses import replace
from pathlib import Path

import pytest
from recorded import HEADER, TARGET, held, record

from conformance.conductor import archive
from conformance.core.errors import Misused
from conformance.core.record import lines
from conformance.core.shard import Shard


def at(day, base_url="http://a/v1", **more):
    began = f"2026-01-{day:02}T00:00:00+00:00"
    target = replace(TARGET, base_url=base_url)
    return replace(record(held()), header=replace(HEADER, target=target, started_at=began, **more))


@pytest.fixture
def put(tmp_path):
    """Give a function that puts a record, or a text, into a file."""

    def call(name, what):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        text = what if isinstance(what, str) else "".join(f"{each}\n" for each in lines(what))
        file.write_text(text)

    return call


def names(found):
    return [Path(each.file).name for each in found.kept]


def whys(found):
    return {Path(each.file).name: each.why for each in found.passed}


def test_records_come_in_the_order_in_which_their_runs_began(put, tmp_path):
    put("b.jsonl", at(3))
    put("nights/2/record.jsonl", at(1))
    put("a.jsonl", at(2))
    put("report.json", "{}")
    found = archive(str(tmp_path))
    assert names(found) == ["record.jsonl", "a.jsonl", "b.jsonl"]
    assert [each.header.started_at[:10] for each in found.kept] == [
        "2026-01-01",
        "2026-01-02",
        "2026-01-03",
    ]
    assert found.passed == ()


def test_what_is_no_record_of_a_whole_run_is_named_with_the_reason(put, tmp_path):
    put("a.jsonl", at(1))
    put("torn.jsonl", "nonsense\n")
    put("empty.jsonl", "")
    put("footer.jsonl", [*lines(at(1))][-1])
    put("share.jsonl", at(1, shard=Shard(2, 4)))
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe")
    (tmp_path / "folder.jsonl").mkdir()
    assert whys(archive(str(tmp_path))) == {
        "torn.jsonl": "it is no record",
        "empty.jsonl": "it is no record",
        "footer.jsonl": "it does not begin with the header of a record",
        "share.jsonl": "it is share 2/4 of a run",
        "binary.jsonl": "it holds what is no text",
    }


def test_a_run_that_is_there_twice_is_taken_once(put, tmp_path):
    put("a.jsonl", at(1))
    put("b.jsonl", at(1))
    put("other-target.jsonl", at(1, "http://b/v1"))
    put("other-seed.jsonl", at(1, seed=1))
    found = archive(str(tmp_path))
    assert names(found) == ["a.jsonl", "other-seed.jsonl", "other-target.jsonl"]
    assert whys(found) == {"b.jsonl": f"it is the run of {tmp_path / 'a.jsonl'}"}


def test_a_file_that_nobody_may_read_is_passed_over(put, tmp_path):
    put("a.jsonl", at(1))
    (tmp_path / "gone.jsonl").symlink_to(tmp_path / "nowhere")
    assert whys(archive(str(tmp_path))) == {
        "gone.jsonl": "it cannot be read: No such file or directory"
    }


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_a_folder_without_a_record_is_misuse(folder, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(Misused):
        archive(str(tmp_path / folder))
