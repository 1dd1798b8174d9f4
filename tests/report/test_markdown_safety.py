"""Whatever a target says, it is text in the summary: read by a parser of GitHub's Markdown."""

import functools
import re

import pytest
from kinds import HOSTILE, KINDS
from made import EVIL, ORDER, RECORDS, evil, record
from markdown_it import MarkdownIt

from conformance.core.before import Before, Seen
from conformance.core.catalogue import CATALOGUE
from conformance.core.known import Known
from conformance.core.sources import LINKS, address
from conformance.core.target import Target
from conformance.report import WRITERS
from conformance.report.summary.markup import block, cell, code, prose, row, table

READER = MarkdownIt("gfm-like")
"""CommonMark with tables, struck text, HTML, and addresses that become links by themselves."""
OURS = re.compile(r"</?details>|<summary>[\w ,:-]+</summary>")
"""The HTML that we write."""
MARK = "zqx"
"""A word that we never say."""
TRICKS = (
    f"[{MARK}](javascript:alert(1))",
    f"](javascript:alert(1)) {MARK}",
    f"![{MARK}](http://127.0.0.1/x.png)",
    f"<img src=x onerror={MARK}>",
    f"</details><script>{MARK}</script>",
    f"<!-- {MARK}",
    f"@{MARK}",
    f"{MARK} #123 GH-123 {MARK}/{MARK}#1 {MARK}@0123456789abcdef0123456789abcdef01234567",
    f"http://{MARK}.example/ www.{MARK}.example {MARK}@example.com",
    f"` {MARK} `",
    f"```\n{MARK}\n```",
    f"`````{MARK}``",
    f"a | b | {MARK}",
    f"a \\| b \\\\| {MARK} \\",
    f"{MARK}\n\n# {MARK}\n\n- {MARK}",
    f"**{MARK}** _{MARK}_ ~~{MARK}~~",
    f"$${MARK}$$ $`{MARK}`$",
    f"\x1b[31m{MARK}\u202e",
    f"::error::{MARK} ##[error]{MARK}",
    f"&lt;{MARK}&gt; &#64;{MARK}",
    f"[{MARK}]: http://127.0.0.1/\n\n[{MARK}]",
    f"[^1]: {MARK}",
    f":{MARK}: 1. {MARK}",
    f"    {MARK}",
    MARK,
)


def everywhere(text):
    """Say it wherever somebody else has a say: the target, its address, files that were given."""
    known = (Known(f"{text}", text, text, "2026-06-30"), Known("parts/*", text, text, "2026-06-30"))
    before = Before(text, (Seen(text, "fail", text), Seen(ORDER, "fail", text)), text, text)
    run = evil(text)
    more = {"known": known, "before": before, "target": Target(f"http://a/{text}")}
    return record(*run.trials, footer=run.footer, **more)


@functools.cache
def read(text):
    """Read the summary of a run in which that is said."""
    return READER.parse(WRITERS["markdown"](everywhere(text)))


def tokens(blocks):
    for each in blocks:
        yield each
        yield from each.children or ()


every_trick = pytest.mark.parametrize("text", [*TRICKS, *EVIL, HOSTILE])


@every_trick
def test_no_link_leads_anywhere_but_to_our_sources(text):
    links = {each.attrs["href"] for each in tokens(read(text)) if each.type == "link_open"}
    assert links <= {address(each.source) for each in CATALOGUE}
    assert links


@every_trick
def test_no_image_and_no_html_but_ours_comes_of_it(text):
    held = [*tokens(read(text))]
    assert [each for each in held if each.type == "image"] == []
    html = [each.content for each in held if each.type in ("html_block", "html_inline")]
    assert {OURS.sub("", each).strip() for each in html} == {""}


@every_trick
def test_what_is_no_code_mentions_nobody_and_refers_to_nothing(text):
    plain = [each.content for each in tokens(read(text)) if each.type == "text"]
    for each in plain:
        if each not in LINKS:
            assert re.search(r"@|#|GH-|\$|://|www\.|[0-9a-f]{40}", each) is None


@pytest.mark.parametrize("text", TRICKS)
def test_what_a_target_says_stands_in_code_but_for_plain_words(text):
    kinds = {
        each.type for each in tokens(read(text)) if MARK in each.content and each.type != "inline"
    }
    assert "fence" in kinds
    assert kinds <= {"code_inline", "fence", *(["text"] if text.strip() == MARK else [])}


@every_trick
def test_no_table_has_more_cells_than_titles(text):
    widths, width, titles = set(), 0, 0
    for each in tokens(read(text)):
        if each.type in ("th_open", "td_open"):
            width += 1
        if each.type == "tr_close":
            titles = titles or width
            widths.add(width)
            width = 0
        if each.type == "table_close":
            assert widths == {titles}
            widths, titles = set(), 0


def shape(text):
    """Give the structure of a document, without what stands in code."""
    return [(each.type, each.tag, each.level) for each in read(text)]


@pytest.mark.parametrize("text", [each for each in TRICKS if each != MARK])
def test_nothing_that_is_said_changes_how_the_document_is_built(text):
    assert shape(text) == shape("?")


@pytest.mark.parametrize("run", [*RECORDS, *KINDS])
def test_any_summary_reads_as_markdown_without_loose_ends(run):
    text = WRITERS["markdown"]({**RECORDS, **KINDS}[run])
    held = [each.content for each in READER.parse(text) if each.type == "html_block"]
    assert "".join(held).count("<details>") == "".join(held).count("</details>")


# Pieces


@every_trick
def test_code_reads_back_as_what_is_visible_of_it(text):
    (inline,) = (each for each in READER.parse(f"a {code(text, 10_000)} b") if each.children)
    first, held, last = inline.children
    assert (first.content, held.type, last.content) == ("a ", "code_inline", " b")


@every_trick
def test_a_cell_is_one_cell(text):
    held = [*READER.parse(table("a", "b", "c") + row("x", cell(text), "y"))]
    assert sum(each.type == "td_open" for each in held) == 3


@every_trick
def test_a_block_ends_where_we_end_it(text):
    before, fence, after = (
        each
        for each in READER.parse(f"a\n\n{block(text.splitlines())}\nb")
        if each.type in ("inline", "fence")
    )
    assert (before.content, fence.type, after.content) == ("a", "fence", "b")


@pytest.mark.parametrize(
    "text",
    [
        "not conformant: 4 of 84 MUSTs measured are broken (117 in all: 6 not tested)",
        "its uploads live 3600 s, and --max-wait is 10 s",
        "The expires_at and status_details of a File are present, if only as null.",
        "since 2025-12-31T00:00Z: 1 new failure",
    ],
)
def test_plain_words_stay_as_they_are(text):
    assert prose(text) == text


@pytest.mark.parametrize(
    "text", ["", "- a", "1. a", "+ a", "_a_", ":tada:", ":100:", "GH-1", "a://b"]
)
def test_what_means_something_is_code(text):
    assert prose(text) in (f"`{text}`", "nothing")
