"""What the inputs of the action ask for, and what its steps write where GitHub reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.cli.inputs import DECIDED, Inputs, cleaning, judging, merging
from conformance.cli.outputs import FILES
from conformance.core.conclusion import Exit
from conformance.core.errors import Misused

NAMES = ("profile", "seed", "level", "shard", "known-failures", "base-url")
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"))


def inputs(**given_):
    return Inputs.of({f"INPUT_{name.upper()}": value for name, value in given_.items()})


def asked(**given_):
    """The words of a run, but for those that say where its reports go."""
    place = [f"--{name}={file}" for name, file in FILES.items()]
    words = judging(inputs(**given_))
    assert words[: len(place) + 2] == ["run", *place, "--ledger=ledger.jsonl"]
    return words[len(place) + 2 :]


def test_what_was_not_given_is_left_to_the_run():
    assert asked() == []
    assert asked(profile="", seed=" ", select="\n", args="\n\n", strict="false") == []


def test_each_input_is_one_word_and_the_address_the_last():
    words = asked(
        base_url="http://a/v1",
        profile="quick",
        seed="7",
        select="parts/* complete/*\nerrors/*",
        skip="parts/md5",
        level="must",
        min_part_size="5242880",
        strict="true",
        known_failures="known failures.toml",
        shard="2/4",
        args="--max-wait=60\n  --header=X-Tenant: a b  \n\n--keep\n",
    )
    assert words == [
        "--profile=quick",
        "--seed=7",
        "--level=must",
        "--min-part-size=5242880",
        "--shard=2/4",
        "--known-failures=known failures.toml",
        "--select=parts/*",
        "--select=complete/*",
        "--select=errors/*",
        "--skip=parts/md5",
        "--strict",
        "--max-wait=60",
        "--header=X-Tenant: a b",
        "--keep",
        "--",
        "http://a/v1",
    ]


@given(st.dictionaries(st.sampled_from(NAMES), TEXT))
def test_no_text_is_an_option_that_was_not_asked_for(given_):
    words = judging(Inputs({name: value for name, value in given_.items() if value}))
    options = [each for each in words[1:] if each.startswith("-") and each != "--"]
    wanted = {f"--{name}" for name in (*FILES, "ledger", *given_)}
    before = words.index("--") if given_.get("base-url") else len(words)
    assert {each.partition("=")[0] for each in words[1:before]} <= wanted
    assert len(options) >= before - 1


def test_shards_are_put_together_with_what_is_known_of_them():
    words = merging(inputs(known_failures="k.toml", report_dir="a"), ["1", "2"], "b/record.jsonl")
    assert words[:3] == ["merge", "1", "2"]
    assert words[-2:] == ["--before=b/record.jsonl", "--known-failures=k.toml"]
    assert "--record=a/record.jsonl" in words


def test_what_reaches_the_server_is_what_cleans_it():
    given_ = inputs(args="--header=X-Tenant: a\n--max-wait=6\n--insecure\n--cacert=a.pem\n--large")
    assert cleaning(given_) == [
        "cleanup",
        "--ledger=ledger.jsonl",
        "--header=X-Tenant: a",
        "--insecure",
        "--cacert=a.pem",
    ]


# Which exit codes fail a job


@pytest.mark.parametrize("code", Exit)
@pytest.mark.parametrize("said", ["", "1 4 5 6", "1,4,5,6", "1 2 3 4 5 6", "none", "1", "5, 6"])
def test_a_job_fails_for_what_it_was_told_and_always_for_what_is_no_verdict(code, said):
    chosen = said or "1 4 5 6"
    expected = code != 0 and (code not in DECIDED or str(int(code)) in chosen)
    assert inputs(fail_on=said).fails(code) == expected


@pytest.mark.parametrize("said", ["0", "7", "all", "none 1", "-1", "1;2", "130"])
def test_what_is_no_exit_code_that_a_job_may_choose_is_misuse(said):
    with pytest.raises(Misused):
        inputs(fail_on=said).checked()


@pytest.mark.parametrize(("said", "worth"), [("", False), ("True", True), ("false", False)])
def test_truths_are_read_as_github_writes_them(said, worth):
    assert inputs(strict=said).says("strict") == worth


@pytest.mark.parametrize("said", ["yes", "1", "on"])
def test_what_is_neither_true_nor_false_is_misuse(said):
    with pytest.raises(Misused):
        inputs(strict=said).checked()


@pytest.mark.parametrize("said", ["11", "-1", "ten", "1.5", "١"])
def test_there_are_zero_to_ten_annotations(said):
    assert [inputs(annotations=each).most for each in ("", "0", "10")] == [10, 0, 10]
    with pytest.raises(Misused):
        _ = inputs(annotations=said).most


def test_a_folder_whose_name_would_be_an_output_of_its_own_is_misuse():
    with pytest.raises(Misused):
        inputs(report_dir="a\nverdict=conformant").checked()
