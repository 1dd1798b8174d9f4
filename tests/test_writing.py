"""A record is written line by line while a run goes, and nothing that was written is lost."""

import asyncio
import errno
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from live import surroundings

from conformance.conductor import Stream, put
from conformance.core.plan import Create, plan
from conformance.core.record import Header, Record, line, read, trial
from conformance.core.target import Footing, Target

HEADER = Header("1", Target("http://a/v1"), 0, "quick", "2026-01-01T00:00:00+00:00")
LATER = replace(HEADER, target=replace(HEADER.target, footing=Footing(lifetime=5)))
ONE, TWO, THREE = (trial(name, plan(Create()), (), ()) for name in ("one", "two", "three"))
ENDLESS = """
import sys
from conformance.conductor import Stream
from conformance.core.plan import Create, plan
from conformance.core.record import Header, trial
from conformance.core.target import Target

stream = Stream(sys.argv[1:])
stream.begin(Header("1", Target("http://a/v1"), 0, "quick", ""))
print(flush=True)
while True:
    stream.write(trial("x" * 60_000, plan(Create()), (), ()))
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "record.jsonl"


def begun(*files):
    stream = Stream(map(str, files))
    stream.begin(HEADER)
    return stream


def found(file):
    with Path(file).open(encoding="ascii", newline="\n") as text:
        return read(text)


# put


def test_a_text_takes_the_place_of_what_was_there(file):
    file.write_text("x" * 100_000)
    put("ä\n", str(file))
    assert file.read_bytes() == "ä\n".encode()
    assert [*file.parent.iterdir()] == [file]


def test_who_reads_meanwhile_finds_one_of_the_two_whole(file):
    texts = {"a" * 3_000_000, "b" * 3_000_000}
    put(min(texts), str(file))
    seen, over = set(), threading.Event()

    def look():
        while not over.is_set():
            seen.add(file.read_text())

    reader = threading.Thread(target=look)
    reader.start()
    for each in (*texts, *texts, *texts):
        put(each, str(file))
    over.set()
    reader.join()
    assert seen <= texts


def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path, file):
    link = tmp_path / "link"
    link.symlink_to(file)
    put("text", str(link))
    assert link.is_symlink()
    assert file.read_text() == "text"


def test_a_file_keeps_who_may_read_it_and_a_new_one_is_as_any_other(tmp_path, file):
    file.touch(0o600)
    put("text", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    put("text", str(tmp_path / "new"))
    (tmp_path / "plain").touch()
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_device_is_written_to_and_stays_one():
    put("text", os.devnull)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_a_pipe_is_written_to(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held = []
    reader = threading.Thread(target=lambda: held.append(pipe.read_text()))
    reader.start()
    put("text", str(pipe))
    reader.join()
    assert held == ["text"]


@pytest.mark.parametrize("refusal", [errno.EBUSY, errno.EACCES])
def test_a_file_that_cannot_be_replaced_is_written_over(refusal, file, monkeypatch):
    """As one file of a container, or one in a folder where nothing new may be made."""

    def refuse(*_):
        raise OSError(refusal, "no")

    file.write_text("before")
    monkeypatch.setattr(Path, "replace", refuse)
    put("after", str(file))
    assert file.read_text() == "after"
    assert [*file.parent.iterdir()] == [file]


def test_a_disk_that_is_full_leaves_what_was_there(file):
    file.write_text("before")
    with _full(), pytest.raises(OSError, match="large"):
        put("x" * 100_000, str(file))
    assert file.read_text() == "before"
    assert [*file.parent.iterdir()] == [file]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileNotFoundError):
        put("text", str(tmp_path / "none" / "file"))


class _full:  # noqa: N801  (it reads as a word of the test)
    """Let no file grow beyond 10,000 bytes, as on a disk that is full."""

    def __enter__(self):
        self.heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        self.before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, self.before[1]))

    def __exit__(self, *_):
        resource.setrlimit(resource.RLIMIT_FSIZE, self.before)
        signal.signal(signal.SIGXFSZ, self.heard)


# Stream


def test_the_header_stands_before_anything_else_and_in_place_of_another_run(file):
    file.write_text("what another run has left\n")
    begun(file)
    assert file.read_text() == f"{line(HEADER)}\n"


def test_each_line_can_be_read_as_soon_as_it_is_written(file):
    stream = begun(file)
    for count, each in enumerate((LATER, ONE, TWO), 2):
        stream.write(each)
        assert len(file.read_text().splitlines()) == count
    assert found(file) == Record(LATER, (ONE, TWO))


def test_a_run_begins_once(file):
    stream = begun(file)
    stream.write(ONE)
    stream.begin(LATER)
    assert found(file) == Record(HEADER, (ONE,))


def test_workers_append_to_what_was_begun(file):
    stream, worker = begun(file), Stream([str(file)])
    worker.join(HEADER)
    for each in (stream, worker, stream):
        each.write(ONE)
    assert found(file).trials == (ONE,) * 3


def test_several_files_hold_the_same(tmp_path):
    files = [tmp_path / name for name in ("a", "b")]
    begun(*files).write(ONE)
    assert found(files[0]) == found(files[1]) == Record(HEADER, (ONE,))


def test_after_the_end_nothing_is_written(file):
    stream = begun(file)
    stream.close()
    stream.write(ONE)
    assert found(file) == Record(HEADER)


@pytest.mark.parametrize("name", ["none/record.jsonl", os.devnull])
def test_what_cannot_be_appended_to_is_left_to_the_end(name, tmp_path, file):
    stream = begun(tmp_path / name, file)
    stream.write(ONE)
    assert found(file) == Record(HEADER, (ONE,))


def test_a_pipe_holds_nobody_up(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    begun(tmp_path / "pipe").write(ONE)


def test_a_disk_that_fills_up_ends_the_stream_and_not_the_run(file):
    stream = begun(file)
    with _full():
        for _ in range(200):
            stream.write(ONE)
    stream.write(TWO)
    assert 0 < len(found(file).trials) < 200
    assert set(found(file).trials) == {ONE}


def test_a_trial_is_written_when_its_plan_is_over_and_not_when_it_is_waited_for(file):
    stream = begun(file)

    async def after(seconds, what):
        await asyncio.sleep(seconds)
        if what is None:
            raise KeyError
        return what

    async def run():
        late, early = (asyncio.ensure_future(after(*each)) for each in ((0.2, ONE), (0, TWO)))
        wrong, gone = (asyncio.ensure_future(after(*each)) for each in ((0, None), (9, THREE)))
        stream.follow((late, early, late, wrong, gone))
        gone.cancel()
        await asyncio.sleep(0.05)
        soon = found(file).trials
        await asyncio.gather(late, early, wrong, gone, return_exceptions=True)
        await asyncio.sleep(0)
        return soon

    assert asyncio.run(run()) == (TWO,)
    assert found(file).trials == (TWO, ONE)


def test_what_workers_wrote_before_they_were_lost_is_found_again(file):
    stream = begun(file)
    stream.write(LATER, ONE, TWO, THREE)
    with file.open("a") as torn:
        torn.write('{"is":"Trial","scen')
    assert [*stream.others([TWO])] == [ONE, THREE]
    assert [*stream.others([ONE, TWO, THREE])] == []


@pytest.mark.parametrize("spoil", [Path.unlink, lambda file: file.write_bytes(b"\xff\n")])
def test_where_nothing_can_be_read_back_nothing_is(spoil, file):
    stream = begun(file)
    spoil(file)
    assert [*stream.others([])] == []
    assert [*Stream([str(file)]).others([])] == []


def test_a_process_that_is_killed_in_the_middle_of_a_line_leaves_a_record(file):
    process = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(file)], env=surroundings(), stdout=subprocess.PIPE
    )
    process.stdout.readline()
    process.kill()
    process.wait()
    process.stdout.close()
    assert found(file).header.suite == "1"
