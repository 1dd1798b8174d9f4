"""What is wrong on the command line is told in a line, before anything is sent."""

import re

import pytest
from live import one_line

from conformance.core.conclusion import Exit

NOWHERE = "http://127.0.0.1:9/v1"
"""Nobody listens there; what is refused before anything is sent does not mind."""
KEY = "canary-one-5ca1ab1e"


@pytest.mark.parametrize(
    "words",
    [
        ["127.0.0.1:8080/v1"],
        ["example.com"],
        ["ftp://127.0.0.1/v1"],
        ["http://"],
        ["http:///v1"],
        ["http://127.0.0.1:0/v1"],
        ["http://127.0.0.1:99999/v1"],
        ["http://127.0.0.1:http/v1"],
        ["http://127.0.0.1:80 80/v1"],
        ["http://exa mple/v1"],
        [" http://127.0.0.1/v1"],
        ["http://127.0.0.1/v1\n"],
        ["http://[::1/v1"],
        ["http://me:mine@127.0.0.1/v1"],
        [NOWHERE, "--select", "complete/listed-ordr"],
        [NOWHERE, "--select", "parts/*", "--skip", "part/*"],
        [NOWHERE, "--select", "parts/*", "--skip", "parts/*"],
        [NOWHERE, "--level", "MUST", "--select", "parts/empty"],
        ["--select", "nonsense"],
        [NOWHERE, "--header", f"Authorization {KEY}"],
        [NOWHERE, "--header", f": {KEY}"],
        [NOWHERE, "--header", f"X: {KEY}\r\nY: z"],
        [NOWHERE, "--header", f"X Y: {KEY}"],
        [NOWHERE, "--api-key", f"{KEY}\n"],
        [NOWHERE, "--second-api-key", f"{KEY}\u00e4"],
        [NOWHERE, "--json", "-", "--junit", "-"],
        [NOWHERE, "--json", "same", "--junit", "./same"],
        [NOWHERE, "--json", "."],
        [NOWHERE, "--record", "no/such/folder/record.jsonl"],
        [NOWHERE, "--junit", "file/junit.xml"],
        [NOWHERE, "--report-dir", "file/runs"],
        [NOWHERE, "--ledger", "file/ledger.jsonl"],
        [NOWHERE, "--ledger", "."],
        [NOWHERE, "--ledger", "-"],
        [NOWHERE, "--ledger", "same", "--json", "./same"],
    ],
    ids=str,
)
def test_a_mistake_is_told_in_one_line_before_anything_is_sent(words, told, tmp_path):
    (tmp_path / "file").write_text("")
    code, out, err = told("run", *words)
    assert (code, out) == (2, "")
    assert one_line(err)
    assert err.startswith("uploads-conformance: ")
    assert KEY not in err
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "words",
    [
        ["--no-such-option"],
        ["--profile", "slow"],
        ["--seed", "-1"],
        ["--seed", "one"],
        ["--timeout", "0"],
        ["--level", "COULD"],
        ["--report-dir", "file"],
        [NOWHERE, NOWHERE],
    ],
    ids=str,
)
def test_an_option_that_is_none_is_misuse(words, told, tmp_path):
    (tmp_path / "file").write_text("")
    code, out, err = told("run", *words)
    assert (code, out) == (2, "")
    assert "Error: " in err


def test_the_help_names_every_exit_code(told):
    code, out, _ = told("run", "--help")
    assert code == 0
    words = " ".join(out.split())
    assert [each for each in Exit if not re.search(rf"\b{each.value} [a-z]", words)] == []
