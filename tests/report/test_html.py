"""The HTML page of a run: what is on it, where it leads, and what a target cannot make of it."""

import base64
import hashlib
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from kinds import HOSTILE, KINDS, huge
from leaves import links, page, said, within
from live import surroundings
from made import (
    EVIL,
    FOOTER,
    ORDER,
    RECORDS,
    TWENTY,
    broken,
    demanded,
    flow,
    record,
    trial,
    upheld,
)

from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.change import Kind, changes
from conformance.core.conclusion import conclude
from conformance.core.gravity import gravity
from conformance.core.plan import plan
from conformance.core.requirement import Level
from conformance.core.shard import Shard
from conformance.core.sources import address
from conformance.core.target import Footing, Target
from conformance.core.verdict import Verdict
from conformance.report.again import again
from conformance.report.curl import script
from conformance.report.html import write
from conformance.report.page.since import KINDS as KINDS_OF_CHANGE
from conformance.report.safe import visible, visible_lines
from conformance.report.tally import concerned, sentence

BESIDE = ("broken", "strict", "flaky", "left behind", "never reached", "blocked", "only begun")
EVERY = {**{name: RECORDS[name] for name in BESIDE}, **KINDS}
every_kind = pytest.mark.parametrize("kind", EVERY)
OURS = frozenset(address(each.source) for each in CATALOGUE)
"""Where links out of a page may lead."""


def page_of(kind):
    return page(EVERY[kind])


def results(kind, *verdicts):
    every = conclude(EVERY[kind]).results
    return [each for each in every if each.verdict in verdicts]


@every_kind
def test_a_page_is_html_that_no_browser_has_to_mend(kind):
    assert page_of(kind).all("main")


@every_kind
def test_no_id_is_given_twice(kind):
    given = [each.get("id") for each in page_of(kind).elements if each.get("id")]
    assert len(given) == len(set(given))


@every_kind
def test_every_link_leads_to_something_on_the_page_or_to_a_document_of_ours(kind):
    shown = page_of(kind)
    for href in filter(None, links(shown.root)):
        assert href.removeprefix("#") in shown.by_id if href[0] == "#" else href in OURS


@every_kind
@pytest.mark.parametrize("name", ["aria-labelledby", "data-copies", "data-filters", "for"])
def test_every_name_of_another_element_is_one(kind, name):
    shown = page_of(kind)
    named = [each.get(name) for each in shown.elements if each.get(name)]
    assert set(named) <= set(shown.by_id)


@every_kind
def test_a_page_loads_nothing_and_has_no_handlers_or_styles_in_its_elements(kind):
    shown = page_of(kind)
    tags = {each.tag.rpartition("}")[2] for each in shown.elements}
    assert tags.isdisjoint(("img", "iframe", "link", "object", "embed", "base", "audio", "video"))
    names = {name for each in shown.elements for name in each.attrib}
    assert names.isdisjoint(("src", "style", "srcset", "action", "formaction", "srcdoc", "poster"))
    assert not [name for name in names if name.startswith("on")]


@every_kind
def test_its_policy_allows_its_one_style_and_its_one_script_and_nothing_else(kind):
    shown = page_of(kind)
    (policy,) = (each.get("content") for each in shown.all("meta") if each.get("http-equiv"))
    hashes = re.findall(r"(style|script)-src 'sha256-([^']+)'", policy)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for name, digest in hashes:
        (held,) = shown.all(name)
        assert base64.b64encode(hashlib.sha256(held.text.encode()).digest()).decode() == digest
    assert [name for name, _ in hashes] == ["style", "script"]


@every_kind
def test_the_heading_is_the_verdict_with_its_denominator(kind):
    (heading,) = page_of(kind).all("h1")
    whole = visible(sentence(EVERY[kind], conclude(EVERY[kind])))
    assert said(heading).lower() == " ".join(whole.split()).lower()[: len(said(heading))]
    assert f"exit code {conclude(EVERY[kind]).exit.value}:" in said(page_of(kind).all("main")[0])


@every_kind
def test_every_requirement_has_a_row_with_its_verdict_level_statement_and_source(kind):
    shown = page_of(kind)
    for each in conclude(EVERY[kind]).results:
        held = each.requirement
        row = shown.by_id[f"row/{held.id}"]
        assert row.get("data-level") == held.level.value
        for text in (held.statement, held.source.place, visible(each.reason)[:300]):
            assert " ".join(text.split()) in said(row)


@every_kind
def test_the_strip_has_a_cell_for_each_requirement_that_leads_to_more_of_it(kind):
    shown = page_of(kind)
    cells = shown.all("a", class_="cell")
    named = [each.get("aria-label").partition(": ")[0] for each in cells]
    assert named == [each.requirement.id for each in concerned(conclude(EVERY[kind]).results)]
    assert all(each.get("href").endswith(name) for each, name in zip(cells, named, strict=True))
    assert all(said(each) for each in cells)


@every_kind
def test_every_failure_tells_what_was_wanted_and_got_and_how_to_see_it_again(kind):
    shown, of = page_of(kind), EVERY[kind]
    failed = results(kind, Verdict.FAIL, Verdict.FLAKY)
    assert {each.get("id") for each in shown.all("article")} == {x.requirement.id for x in failed}
    for each in failed:
        name = each.requirement.id
        told = said(shown.by_id[name])
        finding = each.evidence[0].finding
        for text in (each.requirement.statement, finding.wanted, finding.got, each.reason):
            assert " ".join(visible(text).split())[:200] in told
        written = script(each.evidence[0], of.header.target.base_url)
        assert "".join(shown.by_id[f"curl/{name}"].itertext()) == visible_lines(written)
        command = "".join(shown.by_id[f"again/{name}"].itertext())
        assert command == again(of.header, (each.requirement,))


@every_kind
def test_what_a_failure_explains_and_the_failure_lead_to_each_other(kind):
    shown = page_of(kind)
    for each in results(kind, Verdict.INCONCLUSIVE):
        name = each.requirement.id
        for cause in re.findall(r"[a-z]+/[a-z0-9-]+", each.reason):
            if cause in BY_ID and each.reason.startswith(("explained by", "blocked by")):
                assert f"#{cause}" in links(shown.by_id[f"row/{name}"])
                assert f"#row/{name}" in links(shown.by_id[cause])


def test_some_failure_explains_something():
    assert "Because of this could not be told" in said(page_of("full").by_id[ORDER])


def test_failures_come_with_their_harm_and_the_gravest_first():
    shown = page(RECORDS["twenty"])
    cards = within(shown.by_id["failures"], "article")
    assert [each.get("id") for each in cards] == sorted(TWENTY, key=gravity)
    spans = (within(each, "span") for each in cards)
    harms = [said(each) for held in spans for each in held if each.get("class") == "harm"]
    assert harms == [BY_ID[each].harm for each in sorted(TWENTY, key=gravity)]
    first = within(shown.all("ol", class_="headlines")[0], "a")
    assert [said(each) for each in first][:3] == sorted(TWENTY, key=gravity)[:3]


def test_musts_come_before_shoulds_and_what_is_flaky_last():
    shown = page_of("full")
    order = [each.get("id") for each in within(shown.by_id["failures"], "article")]
    levels = [BY_ID[each].level for each in order]
    flaky = [each.requirement.id for each in results("full", Verdict.FLAKY)]
    assert order[-len(flaky) :] == flaky
    assert levels[: -len(flaky)] == sorted(levels[: -len(flaky)], key=[*Level].index)


def test_the_one_that_broke_it_and_those_under_way_at_once_are_marked_by_words():
    told = said(page_of("full").by_id["concurrency/one-file"])
    assert told.count("this one broke it") == 1 + told.count("(this one broke it)")
    assert told.count("at once") >= 3
    assert "never answered" in told


def test_known_failures_stand_apart_with_reason_owner_and_last_day():
    shown, known = page_of("full"), [x for x in conclude(KINDS["full"]).results if x.known]
    assert known
    apart = {each.get("id") for each in within(shown.by_id["known"], "article")}
    assert apart == {each.requirement.id for each in known}
    for each in known:
        told = said(shown.by_id[each.requirement.id])
        for text in (each.known.reason, each.known.owner, each.known.expires):
            assert text in told
        assert f"known/{each.requirement.id}" not in shown.by_id


def test_a_failure_that_is_new_has_an_entry_for_a_file_of_known_failures():
    entry = "".join(page_of("broken").by_id[f"known/{ORDER}"].itertext())
    assert entry.startswith(f'[[known]]\nrequirement = "{ORDER}"\n')


def test_stale_entries_are_told_on_the_first_screen():
    told = said(page_of("full").all("div", class_="about")[0])
    for each in conclude(KINDS["full"]).stale:
        assert f"{each.known.requirement}: {each.why}" in told


def test_what_changed_since_the_run_before_is_told():
    told = said(page_of("full").all("div", class_="about")[0])
    assert "Since the run of 2025-12-31 00:00:00 UTC" in told
    found = changes(KINDS["full"].header.before, conclude(KINDS["full"]))
    assert set(KINDS_OF_CHANGE) == {*Kind}
    for kind in {each.kind for each in found.found}:
        ids = found.of(kind)
        assert f"{len(ids)} {kind} {', '.join(ids[:2])}" in told
    assert "Since the run" not in said(page_of("broken").all("main")[0])


@pytest.mark.parametrize("at", [at for at, said in enumerate(EVIL) if set(said) & set("<>&\"'")])
def test_what_a_target_says_makes_no_element_and_no_attribute(at):
    def shape(shown):
        return [(each.tag, *sorted(each.attrib)) for each in shown.elements]

    harmless = set(shape(page(RECORDS["evil 6"]))) | set(shape(page_of("full")))
    assert set(shape(page(RECORDS[f"evil {at}"]))) <= harmless


def test_what_a_target_says_is_text_and_stands_in_no_address():
    shown = page_of("full")
    assert "<img src=x onerror=alert(1)>" in said(shown.all("main")[0])
    assert len(shown.all("script")) == len(shown.all("style")) == 1
    attributes = [value for each in shown.elements for value in each.attrib.values()]
    assert not [each for each in attributes if "javascript:" in each]
    assert HOSTILE.partition("\n")[0] in said(shown.all("main")[0])


def test_what_was_left_open_and_seen_stands_in_the_table():
    row = page_of("full").by_id["row/complete/again"]
    assert row.get("data-verdict") == "seen"
    assert "observed: " in said(row)


def test_a_page_of_a_hundred_thousand_findings_is_below_three_megabytes():
    assert len(write(huge()).encode()) < 3_000_000


def everything_fails(said_of):
    """A run in which each server requirement fails with as much to say as there can be."""
    ids = [each.id for each in CATALOGUE]
    request = flow()
    trials = [
        trial("x" * 500, plan(), request, [broken(name, 4, said_of, said_of)]) for name in ids
    ]
    return record(*trials)


@pytest.mark.parametrize("text", ['"&<>' * 5_000, "\x00" * 20_000, "\U0001f4a9" * 20_000])
def test_a_page_on_which_everything_fails_is_below_three_megabytes_whatever_is_said(text):
    written = write(everything_fails(text))
    assert written.count("<article") > 100
    assert len(written.encode()) < 3_000_000


def test_what_is_cut_says_so():
    long = flow()
    many = replace(long[0].response, body=replace(long[0].response.body, data=b"z" * 60_000))
    exchanges = (replace(long[0], response=many), *long[1:])
    text = write(record(trial("long", plan(), exchanges * 12, [broken()])))
    assert "more characters)" in text
    assert "19 more are left out here" in text
    assert "The script for curl is long: the JSON report has it." in text


def test_a_body_that_the_record_does_not_hold_is_told_by_its_digests():
    assert "the record holds no more of it" in said(page_of("full").by_id["complete/md5-wrong"])


@pytest.mark.parametrize("kind", ["empty", "all skipped", "only begun"])
def test_a_run_in_which_nothing_happened_says_so(kind):
    told = said(page_of(kind).all("main")[0])
    assert "Nothing is broken" not in told
    assert "Nothing was answered." in told
    assert "Nothing was tried." in told
    assert "nothing was asked" in told


def test_a_run_in_which_nothing_failed_says_what_was_not_measured():
    shown = page(record(upheld(*demanded()), footer=FOOTER))
    told = said(shown.all("div", class_="wrong")[0])
    assert "Nothing is broken" in told
    assert "needs --large" in told
    assert not shown.all("article")


def test_what_was_special_about_a_run_is_among_its_facts():
    told = Target("http://a/v1", "batch", "application/jsonl", footing=Footing(no_files="404"))
    shown = page(record(target=told, strict=True, chosen=("create/accepted",), shard=Shard(2, 4)))
    (facts,) = shown.all("dl", class_="facts")
    for fact in ("batch, application/jsonl", "strict", "selected 1", "shard 2/4", "404"):
        assert fact in said(facts)


@every_kind
def test_the_command_that_runs_it_again_is_on_the_page(kind):
    told = "".join(page_of(kind).by_id["again"].itertext())
    assert told.startswith("uploads-conformance run ")
    assert f"--seed {EVERY[kind].header.seed}" in told


def test_templates_are_read_only_when_a_page_is_written():
    code = "import sys, conformance.report\nprint({'jinja2', 'markupsafe'} & set(sys.modules))"
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, env=surroundings(), capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
