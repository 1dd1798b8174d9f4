"""Known failures at both doors, over real HTTP, and the command that keeps their file."""

import json
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest
from live import HOME, command, conform, judge, one_line

from conformance.core.conclusion import conclude
from conformance.core.known import Known
from conformance.core.record import line, lines, read
from conformance.core.verdict import Verdict
from conformance.reference.behaviour import CORRECT
from conformance.reference.faults import FAULTS
from conformance.reference.running import running_here
from conformance.report.known import entry

ORDER, LATE, PASSES = "complete/listed-order", "parts/none-after-complete", "cancel/accepted"
CHOSEN = ("--select", ORDER, "--select", LATE, "--select", PASSES)
FAULTS_OF_IT = ("joins-by-arrival", "adds-after-complete")
FAR = "9999-12-31"


def both_at_once():
    """A server with two faults: what the second decides otherwise is put into the first."""
    first, second = (FAULTS[each].behaviour for each in FAULTS_OF_IT)
    names = [each.name for each in fields(CORRECT)]
    other = {x: getattr(second, x) for x in names if getattr(second, x) != getattr(CORRECT, x)}
    return replace(first, **other)


def known(*requirements, until=FAR, look=None):
    held = (Known(each, "see #12", "storage", until, look) for each in requirements)
    return "\n".join(map(entry, held))


@pytest.fixture(scope="session")
def faulty(tmp_path_factory):
    """Judge a server with two faults once; what is known of it is said by the tests."""
    folder = tmp_path_factory.mktemp("faulty")
    with running_here(both_at_once()) as url:
        (folder / "one.toml").write_text(known(ORDER))
        ran = judge(url, folder, *CHOSEN, "--known-failures", "one.toml")
        yield url, ran


@pytest.fixture
def told(told, faulty):
    """Give a function that calls the command line where the record is, called r.jsonl."""
    write(faulty[1].record)
    return told


def write(record):
    Path("r.jsonl").write_text("".join(f"{each}\n" for each in lines(record)))


def saying(text):
    Path("known.toml").write_text(text)
    return ("--known-failures", "known.toml")


# The doors


def test_a_failure_that_is_not_known_makes_a_run_red(faulty):
    ran = faulty[1]
    assert (ran.code, ran.failed) == (1, {ORDER, LATE})
    assert ran.out.startswith("not conformant: 2 of 3 MUSTs measured are broken; 1 known failure")
    assert [each.requirement for each in ran.record.header.known] == [ORDER]


@pytest.mark.parametrize(
    ("entries", "code", "first"),
    [
        (known(ORDER, LATE), 0, "no new failures: 2 known failures"),
        (known("complete/*", "parts/none-*"), 0, "no new failures: 2 known failures"),
        (known(ORDER, LATE, PASSES), 6, "no new failures: 2 known failures"),
        (known(ORDER, LATE, "no/such"), 6, "no new failures: 2 known failures"),
        (known(ORDER, LATE, until="2020-01-01"), 6, "no new failures: 2 known failures"),
        (known(ORDER, LATE, look="another"), 1, "not conformant: 2 of 3 MUSTs"),
        (known(LATE), 1, "not conformant: 2 of 3 MUSTs"),
        (known(PASSES), 1, "not conformant: 2 of 3 MUSTs"),
        ("", 1, "not conformant: 2 of 3 MUSTs"),
    ],
)
def test_what_is_known_now_takes_the_place_of_what_the_record_says(entries, code, first, told):
    ended, out, err = told("report", "r.jsonl", *saying(entries))
    assert (ended, err) == (code, "")
    assert out.startswith(first)


def test_a_run_of_which_all_failures_are_known_is_green(faulty, tmp_path):
    """A report that is made again says the same, since the record says what is known."""
    (tmp_path / "both.toml").write_text(known(ORDER, LATE))
    ran = judge(faulty[0], tmp_path, *CHOSEN, "--known-failures", "both.toml")
    assert (ran.code, ran.failed) == (0, {ORDER, LATE})
    assert ran.out.startswith("no new failures: 2 known failures (")
    (tmp_path / "both.toml").unlink()
    again = conform("report", "record.jsonl", "--json", "-", cwd=tmp_path)
    assert (again.returncode, again.stderr) == (0, ran.out)
    report = json.loads(again.stdout)
    assert (report["verdict"], report["exit_code"]) == ("no-new-failures", 0)


def test_a_run_of_which_a_known_failure_passes_is_told_by_its_exit(faulty, tmp_path):
    (tmp_path / "all.toml").write_text(known(ORDER, LATE, PASSES))
    ran = judge(faulty[0], tmp_path, *CHOSEN, "--known-failures", str(tmp_path / "all.toml"))
    assert ran.code == 6
    assert "; 1 known failure is stale\n" in " ".join(ran.out.split("\n")[:2]) + "\n"
    assert f"  {PASSES}: what it names does not fail: {PASSES} (storage)\n" in ran.out


@pytest.mark.parametrize(
    ("requirements", "workers", "code", "said"),
    [
        ((ORDER,), (), 1, " 1 failed, 1 xfailed"),
        ((ORDER, LATE), ("-n", "1"), 0, " 2 xfailed"),
        ((ORDER, LATE, "no/such"), (), 6, " 2 xfailed"),
    ],
)
def test_a_scenario_of_which_all_failures_are_known_is_expected_to_fail(
    requirements, workers, code, said, faulty, tmp_path
):
    (tmp_path / "known.toml").write_text(known(*requirements))
    pytest_ = (sys.executable, "-m", "pytest", "-p", "no:schemathesis", "-p", "no:cacheprovider")
    tests = (
        "conformance.scenarios.test_order::test_two_parts_turned_round",
        "conformance.scenarios.test_afterwards::test_a_part_sent_late_after_completion",
    )
    more = ("-p", "conformance.plugin", "--uploads-profile", "quick", "--base-url", faulty[0])
    file = ("--uploads-known-failures", "known.toml")
    words = (*pytest_, "--pyargs", *tests, *more, *file, *workers)
    done = command(*words, cwd=tmp_path, PYTHONPATH=HOME)
    assert done.returncode == code, done.stdout
    assert said in done.stdout


WRONG = (
    ("", "the file of known failures has no name"),
    ("none.toml", "none.toml cannot be read: No such file"),
    (".", ". cannot be read: Is a directory"),
    ("bad.toml", "entry 1 of bad.toml (line 1) lacks reason"),
    ("binary", "binary is no file of known failures: it holds what is no text"),
)


@pytest.mark.parametrize(("file", "said"), WRONG)
def test_a_file_that_is_none_is_misuse_of_every_command(file, said, told):
    Path("bad.toml").write_text('[[known]]\nrequirement = "a/b"\n')
    Path("binary").write_bytes(b"\xff\xfe")
    doors = (
        ("run", "http://127.0.0.1:9/v1", "--known-failures", file),
        ("report", "r.jsonl", "--known-failures", file),
        ("known-failures", "check", file),
    )
    for words in doors:
        code, out, err = told(*words)
        assert (code, out) == (2, "")
        assert one_line(err)
        assert said in err


def test_a_file_that_is_none_is_a_usage_error_of_pytest(tmp_path):
    words = ("-p", "no:schemathesis", "-p", "conformance.plugin", "--uploads-known-failures", "no")
    done = command(sys.executable, "-m", "pytest", *words, cwd=tmp_path, PYTHONPATH=HOME)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: no cannot be read: No such file" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


# known-failures update


WORDS = ("--reason", "see #7", "--owner", "edge", "--expires", FAR)


def updated(told, *words, file="known.toml"):
    return told("known-failures", "update", "r.jsonl", "--file", file, *words)


def test_an_update_makes_a_file_by_which_the_run_is_green(told):
    code, out, err = updated(told, *WORDS)
    assert (code, err) == (0, "")
    assert [each.partition(",")[0] for each in out.splitlines()] == [
        f"added: {LATE}",
        f"added: {ORDER}",
    ]
    written = Path("known.toml").read_text()
    assert written.count('reason = "see #7"\nowner = "edge"\nexpires = 9999-12-31\nfinger') == 2
    assert told("report", "r.jsonl", "--known-failures", "known.toml")[0] == 0
    assert updated(told) == (0, "nothing changes\n", "")
    assert Path("known.toml").read_text() == written


def test_the_last_day_is_a_month_after_the_run_if_nobody_says(told, faulty):
    began = faulty[1].record.header
    write(replace(faulty[1].record, header=replace(began, started_at="2026-01-15T00:00:00+00:00")))
    assert updated(told, *WORDS[:4])[0] == 0
    assert "expires = 2026-02-14\n" in Path("known.toml").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), f"what fails and is new cannot be added without a word: {LATE}, {ORDER}. Say --reas"),
        (("--reason", " ", "--owner", "edge"), "cannot be added without a word"),
        (WORDS[:2], "cannot be added without a word"),
        ((*WORDS[:4], "--expires", "soon"), "'soon' is no date. Write --expires 2027-01-31."),
        ((*WORDS[:4], "--expires", "2020-01-01"), "2020-01-01 was before the run began, on 2"),
        ((*WORDS[:4], "--renew"), "--renew gives entries a new date, and none is given"),
    ],
)
def test_an_update_that_lacks_words_writes_nothing(words, said, told):
    code, out, err = updated(told, *words)
    assert (code, out) == (2, "")
    assert one_line(err)
    assert said in err
    assert not Path("known.toml").exists()


def test_a_check_writes_nothing_and_says_what_would_change(told):
    saying(known("no/such"))
    code, out, _ = updated(told, "--check")
    assert code == 1
    assert [each.partition(",")[0] for each in out.splitlines()] == [
        "removed: no/such",
        f"added: {LATE}",
        f"added: {ORDER}",
    ]
    assert Path("known.toml").read_text() == known("no/such")
    saying(known(ORDER, LATE))
    assert updated(told, "--check") == (0, "nothing changes\n", "")


def test_what_is_left_is_told_with_what_would_change_it(told):
    saying(known(ORDER, until="2020-01-01", look="another") + "\n" + known(LATE))
    code, out, _ = updated(told, *WORDS)
    assert code == 0
    assert out.startswith(f"left: {ORDER}, it fails otherwise: ")
    assert "; its last day was 2020-01-01, and the run began on " in out
    assert out.endswith("nothing changes\n")
    assert updated(told, *WORDS, "--accept", "--renew")[1].startswith(f"changed: {ORDER}, it fails")
    assert told("report", "r.jsonl", "--known-failures", "known.toml")[0] == 0


def test_a_file_that_cannot_be_written_is_left_whole(told):
    saying(known("no/such"))
    Path("folder").mkdir()
    code, _, err = updated(told, *WORDS, file="folder/none/known.toml")
    assert code == 2
    assert one_line(err)
    assert "folder/none/known.toml could not be written" in err


def test_the_record_of_a_killed_run_may_be_taken_as_far_as_it_goes(told, faulty):
    """What passed until then may have failed later, so nothing goes for that."""
    saying(known(PASSES, ORDER, LATE))
    write(replace(faulty[1].record, footer=None))
    assert updated(told)[:2] == (0, "nothing changes\n")


# known-failures check


def test_a_check_says_what_each_entry_is_about(told):
    saying(known("complete/md5-*", ORDER))
    code, out, _ = told("known-failures", "check", "known.toml")
    assert code == 0
    assert out.startswith(f"complete/md5-*: until {FAR}\n    complete/md5-")
    assert out.endswith(f"{ORDER}: until {FAR}\n    {ORDER}\n")


def test_a_check_ends_with_six_when_an_entry_is_past_its_date_or_about_nothing(told):
    saying(known(ORDER, until="2020-01-01"))
    code, out, _ = told("known-failures", "check", "known.toml")
    assert code == 6
    assert out.startswith(f"{ORDER}: its last day was 2020-01-01, and the run began on ")
    saying(known("no/such"))
    assert told("known-failures", "check", "known.toml")[:2] == (
        6,
        "no/such: it matches no requirement\n",
    )


def test_the_record_of_the_run_says_what_was_known_in_its_first_line(faulty):
    """So whoever has the record alone makes the same reports of it."""
    record = faulty[1].record
    first = line(record.header)
    assert read([first]).header.known == (Known(ORDER, "see #12", "storage", FAR),)
    held = {each.requirement.id: each for each in conclude(record).results}
    assert held[ORDER].verdict is held[LATE].verdict is Verdict.FAIL
    assert (held[ORDER].known, held[LATE].known) == (record.header.known[0], None)
