"""A file of known failures is read whole, or one line says what is wrong with it and where."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.core.errors import Misused
from conformance.core.known import Known
from conformance.core.known_file import pieces, read

WHOLE = """\
# What we know of staging.

[[known]]
requirement = "complete/md5-*"
reason = "not implemented, see #12"
owner = "storage"
expires = 2027-01-31

  [[ "known" ]]  # the proxy
requirement = 'parts/pieces'
reason = '''
two lines, of which
[[known]]
is the last but one'''
owner = "edge"
expires = "2027-02-28"
fingerprint = "POST /uploads/*/parts -> 502: an answer"
"""
ENTRIES = (
    Known("complete/md5-*", "not implemented, see #12", "storage", "2027-01-31"),
    Known(
        "parts/pieces",
        "two lines, of which\n[[known]]\nis the last but one",
        "edge",
        "2027-02-28",
        "POST /uploads/*/parts -> 502: an answer",
    ),
)
ENTRY = '[[known]]\nrequirement = "a/b"\nreason = "why"\nowner = "who"\nexpires = 2027-01-31\n'
INLINE = 'known = [{requirement = "a/b", reason = "r", owner = "o", expires = 2027-01-31}]'


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("", ()),
        ("# nothing is known\n", ()),
        ("known = []\n", ()),
        (WHOLE, ENTRIES),
        (WHOLE.replace("\n", "\r\n"), ENTRIES),
        (INLINE, (Known("a/b", "r", "o", "2027-01-31"),)),
        (ENTRY.replace("2027-01-31", '"2028-02-29"'), (Known("a/b", "why", "who", "2028-02-29"),)),
        (ENTRY.replace("a/b", "no/such"), (Known("no/such", "why", "who", "2027-01-31"),)),
    ],
)
def test_a_file_is_read_in_order(text, entries):
    assert read(text, "known.toml") == entries


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[known]", "known.toml is no TOML: "),
        (f"{ENTRY}reason = 'twice'\n", "known.toml is no TOML: "),
        (f"a = {'9' * 5_000}", "known.toml is no TOML: "),
        (f"a = {'[' * 50_000}", "known.toml is no file of known failures: it is nested too deeply"),
        (f"version = 1\n{ENTRY}", "known.toml holds 'version', which means nothing there"),
        (ENTRY.replace("known", "know"), "known.toml holds 'know', which means nothing there"),
        ("known = 1", "known.toml holds `known`, which is no list of entries"),
        (ENTRY.replace("[[known]]", "[known]"), "holds `known`, which is no list of entries"),
        ("known = [1]", "entry 1 of known.toml is no table"),
        (f"# a\n\n{ENTRY}until = 1\n", "entry 1 of known.toml (line 3) has 'until', which means"),
        (f"{ENTRY}[known.more]\n", "entry 1 of known.toml (line 1) has 'more', which means"),
        (
            f"{WHOLE}\n{ENTRY}".replace('owner = "who"\n', ""),
            "entry 3 of known.toml (line 19) lacks owner",
        ),
        (INLINE.replace('owner = "o"', 'who = "o"'), "entry 1 of known.toml has 'who', which"),
        (ENTRY.replace('"why"', '""'), "reason of entry 1 of known.toml (line 1) is empty"),
        (ENTRY.replace('"who"', '" \\t"'), "owner of entry 1 of known.toml (line 1) is empty"),
        (ENTRY.replace('"a/b"', "1"), "requirement of entry 1 of known.toml (line 1) is no text"),
        (f"{ENTRY}fingerprint = ''", "fingerprint of entry 1 of known.toml (line 1) is empty"),
        *(
            (ENTRY.replace("2027-01-31", day), "expires of entry 1 of known.toml (line 1) is no d")
            for day in ('""', '"soon"', '"2027-02-30"', '"20270131"', "2027-01-31T00:00:00Z", "1")
        ),
        (
            f"{ENTRY}{WHOLE}{ENTRY}".replace("why", "another", 1),
            "entry 4 of known.toml (line 23) is about the same failure as entry 1",
        ),
    ],
    ids=lambda each: each[:60],
)
def test_what_is_wrong_is_told_in_a_line_with_the_entry_and_its_line(text, said):
    with pytest.raises(Misused) as misused:
        read(text, "known.toml")
    assert said in str(misused.value)
    assert "\n" not in str(misused.value)


def test_entries_for_two_looks_of_one_requirement_are_no_duplicates():
    text = f"{ENTRY}{ENTRY}fingerprint = 'one'\n{ENTRY}fingerprint = 'two'\n"
    assert [each.fingerprint for each in read(text, "")] == [None, "one", "two"]


PARTS = (
    "[[known]]\n",
    "a = '''\n",
    "'''\n",
    "# [[known]]\n",
    "\n",
    '"""',
    "b = 1\n",
    "[[known]] #",
)


@given(st.lists(st.sampled_from(PARTS)).map("".join))
def test_pieces_are_the_text_and_each_is_an_entry(text):
    """Whatever stands in strings of several lines and in comments."""
    cut = pieces(text)
    assert "".join(cut) == text
    try:
        entries = tomllib.loads(text).get("known", [])
    except tomllib.TOMLDecodeError:
        return
    assert [tomllib.loads(each)["known"] for each in cut[1:]] == [[each] for each in entries]
