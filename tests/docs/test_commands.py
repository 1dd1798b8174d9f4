"""Every command of every page is called as it stands there, and does what the page says."""

import fnmatch
import re

import pytest
from pages import PAGES, commands, pieces, read
from replay import GIVEN, NOT_RUN, TAKEN_OUT, Replay, called, furnished, kept, unrun

from conformance.reference.apart import running_apart

KEYS = ("the-first-key", "the-second-key")


@pytest.fixture(scope="session")
def server():
    """Serve what is correct, for pages that speak of a server and do not start one."""
    with running_apart(keys=KEYS) as url:
        yield url


def told(page):
    return [each.text for piece in pieces(read(page)) for each in called(piece)]


WITH_COMMANDS = [
    page for page in PAGES if any(not unrun(page, each) and kept(page, each) for each in told(page))
]


@pytest.mark.parametrize("page", WITH_COMMANDS)
def test_a_page_does_what_it_says(page, server, tmp_path):
    wrong = Replay(page, furnished(tmp_path), server, KEYS).follow(read(page))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("entry", NOT_RUN, ids=lambda each: each[1])
def test_what_is_not_run_stands_on_a_page(entry):
    where, pattern, why = entry
    pages = fnmatch.filter(PAGES, where)
    assert any(
        re.fullmatch(pattern, each, re.DOTALL) and unrun(page, each) == why
        for page in pages
        for each in told(page)
    )


@pytest.mark.parametrize("entry", TAKEN_OUT, ids=lambda each: each[1])
def test_what_is_passed_over_stands_on_a_page(entry):
    assert any(kept(page, each) != each for page in PAGES for each in told(page)), entry


@pytest.mark.parametrize("name", GIVEN)
def test_what_pages_are_given_is_spoken_of(name):
    assert any(name in each for page in PAGES for each in told(page))


def test_pages_show_commands_where_readers_look_for_them():
    assert {"README.md"} <= {*WITH_COMMANDS}


LIES = {
    "a command that fails": ("$ false", "ends with 1, not 0"),
    "a failure that does not come": ("$ true  # exit 1", "ends with 0, not 1"),
    "a line that is not printed": ("$ echo one\ntwo", "does not print 'two'"),
    "lines in another order": ("$ printf 'a\\nb\\n'\nb\na", "does not print 'a'"),
    "a server that does not come up": (
        "$ uploads-conformance serve --fault no-such-fault",
        "ends with 1, not 0",
    ),
}
TRUTHS = {
    "a line of which something is left out": "$ echo one and two\none … two",
    "some of the lines": "$ printf 'a\\nb\\nc\\n'\nb",
    "an exit code": "$ exit 3  # exit 3",
    "a command of two lines": "$ echo one \\\n    and two\none and two",
    "a file made by the command before": "$ echo 1 > made\n$ cat made\n1",
}


def page_of(console):
    return f"Do this:\n\n```console\n{console}\n```\n"


@pytest.mark.parametrize("lie", LIES)
def test_a_page_that_lies_is_found_out(lie, tmp_path):
    console, complaint = LIES[lie]
    wrong = Replay("lies.md", tmp_path, "http://127.0.0.1:9/v1", KEYS).follow(page_of(console))
    assert len(wrong) == 1
    assert complaint in wrong[0]


@pytest.mark.parametrize("truth", TRUTHS)
def test_a_page_that_does_not_lie_is_not_blamed(truth, tmp_path):
    page = page_of(TRUTHS[truth])
    assert Replay("truths.md", tmp_path, "http://127.0.0.1:9/v1", KEYS).follow(page) == []


def test_a_page_may_serve_and_then_ask(tmp_path):
    page = page_of(
        "$ uploads-conformance serve --fault joins-by-arrival\n"
        "serving on http://127.0.0.1:8080/v1 with joins-by-arrival (Ctrl-C to stop)\n"
        "$ curl -s http://127.0.0.1:8080/v1/files\n"
        '…"object":"list"…'
    )
    assert Replay("serves.md", tmp_path, "http://127.0.0.1:9/v1", KEYS).follow(page) == []


def test_a_file_that_a_page_shows_is_there_for_its_commands(tmp_path):
    page = "```python\n# say.py\nprint('said')\n```\n" + page_of("$ python say.py\nsaid")
    assert Replay("shows.md", tmp_path, "http://127.0.0.1:9/v1", KEYS).follow(page) == []


def test_a_block_without_an_end_is_found_out():
    with pytest.raises(AssertionError, match="line 1"):
        pieces("```console\n$ true\n")


def test_commands_of_other_languages_are_not_called():
    assert [commands(piece) for piece in pieces("```console\n$ a\n```\n")] == [
        commands(pieces("```sh\n$ a\n```\n")[0])
    ]
    assert called(pieces("```sh\n$ a\n```\n")[0]) == []
