"""The page of a run in a browser: it filters, copies and prints, and anybody can read it."""

import pytest
from browsing import SCHEMES, SIZES, opened, served, too_wide, violations
from laid_out import PAGES
from made import LATE, ORDER
from playwright.sync_api import expect

from conformance.core.catalogue import CATALOGUE

every_page = pytest.mark.parametrize("name", PAGES)
SHOWN = "[...document.querySelectorAll('#table tbody tr')].filter(each => !each.hidden)"
IDS = f"{SHOWN}.map(each => each.id.slice(4))"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"


def sheet_of(browser, pages, name="full", **options):
    return opened(browser, pages / f"{name}.html", **options)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", SIZES)
def test_axe_finds_nothing_wrong(browser, pages, width, scheme):
    with sheet_of(browser, pages, width=width, scheme=scheme) as sheet:
        assert violations(sheet) == []


@pytest.mark.parametrize("name", ["conformant", "blocked", "empty"])
def test_axe_finds_nothing_wrong_with_any_kind_of_run(browser, pages, name):
    with sheet_of(browser, pages, name) as sheet:
        assert violations(sheet) == []


def test_axe_finds_nothing_wrong_where_everything_is_unfolded_and_filtered(browser, pages):
    with sheet_of(browser, pages, scheme="dark") as sheet:
        sheet.script("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        sheet.page.get_by_label("MUST").check()
        assert violations(sheet) == []


@every_page
@pytest.mark.parametrize("width", SIZES)
def test_a_page_complains_of_nothing_fetches_nothing_and_is_no_wider_than_its_window(
    browser, pages, name, width
):
    with sheet_of(browser, pages, name, width=width) as sheet:
        sheet.script("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        assert sheet.complaints == []
        assert sheet.fetched == [(pages / f"{name}.html").as_uri()]
        assert too_wide(sheet) == 0


def test_a_script_of_somebody_else_would_not_run(browser, pages):
    with sheet_of(browser, pages) as sheet:
        sheet.script(
            """() => { const added = document.createElement('script');
            added.textContent = 'document.title = "owned"'; document.body.append(added); }"""
        )
        assert "owned" not in sheet.page.title()
        assert any("Content Security Policy" in each for each in sheet.complaints)


def test_a_stranger_sees_on_the_first_screen_what_is_wrong_and_how_to_see_it_again(browser, pages):
    with sheet_of(browser, pages, "three") as sheet:
        for seen in (
            sheet.page.locator("h1"),
            *sheet.page.locator(".headlines li").all(),
            sheet.page.locator("#again"),
            sheet.page.locator(".strip"),
            sheet.page.locator(".quality"),
        ):
            box = seen.bounding_box()
            assert box["y"] + box["height"] <= SIZES[1280]
        assert sheet.page.locator(".headlines li").count() == 3
        said = sheet.page.locator(".headlines").inner_text()
        assert "The server accepts a completion with a wrong md5 (200)." in said


def test_on_a_phone_the_first_screen_names_what_is_wrong(browser, pages):
    with sheet_of(browser, pages, "three", width=390) as sheet:
        box = sheet.page.locator(".headlines li").first.bounding_box()
        assert box["y"] + box["height"] <= SIZES[390]


def test_a_filter_shows_what_fits_and_says_how_much(browser, pages):
    with sheet_of(browser, pages) as sheet:
        sheet.page.locator("[name=verdict][value=fail]").check()
        fails = sheet.script(IDS)
        assert LATE in fails
        assert sheet.page.locator("output").inner_text() == f"{len(fails)} of {len(CATALOGUE)}"
        sheet.page.locator("[name=verdict][value=known]").check()
        assert {*sheet.script(IDS)} >= {*fails, ORDER}
        sheet.page.locator("[name=level][value=SHOULD]").check()
        assert sheet.script(f"{SHOWN}.every(each => each.dataset.level === 'SHOULD')")


def test_areas_and_words_narrow_it_down(browser, pages):
    with sheet_of(browser, pages) as sheet:
        sheet.page.locator("select[name=area]").select_option("parts")
        assert {each.partition("/")[0] for each in sheet.script(IDS)} == {"parts"}
        sheet.page.get_by_label("Search").fill("no MORE completed")
        assert sheet.script(IDS) == [LATE]


@pytest.mark.parametrize("where", ["file", "server"])
def test_filters_stand_in_the_address_and_come_back_from_it(browser, pages, where):
    with served(pages) as base:
        address = f"{base}/full.html" if where == "server" else pages / "full.html"
        with opened(browser, address) as sheet:
            page = sheet.page
            page.locator("[name=verdict][value=fail]").check()
            page.locator("[name=level][value=MUST]").check()
            page.get_by_label("Search").fill("upload")
            found, shared = sheet.script(IDS), page.url
            assert shared.endswith("full.html?q=upload&verdict=fail&level=MUST")
            page.goto("about:blank")
            page.goto(shared)
            assert sheet.script(IDS) == found
            assert page.get_by_label("Search").input_value() == "upload"
            assert page.locator("[name=verdict][value=fail]").is_checked()


def test_back_takes_the_last_filter_away(browser, pages):
    with sheet_of(browser, pages) as sheet:
        sheet.page.locator("[name=verdict][value=fail]").check()
        fails = sheet.script(IDS)
        sheet.page.locator("[name=level][value=SHOULD]").check()
        sheet.page.go_back()
        assert sheet.script(IDS) == fails
        assert not sheet.page.locator("[name=level][value=SHOULD]").is_checked()
        sheet.page.go_back()
        assert len(sheet.script(IDS)) == len(CATALOGUE)


def test_show_all_takes_every_filter_away(browser, pages):
    with sheet_of(browser, pages) as sheet:
        sheet.page.locator("[name=verdict][value=fail]").check()
        sheet.page.get_by_label("Search").fill("x")
        sheet.page.get_by_role("button", name="Show all").click()
        expect(sheet.page.locator("#table tbody tr:not([hidden])")).to_have_count(len(CATALOGUE))
        assert "?" not in sheet.page.url


def test_a_row_that_is_filtered_out_is_shown_when_it_is_linked_to(browser, pages):
    with sheet_of(browser, pages) as sheet:
        sheet.page.locator("[name=verdict][value=fail]").check()
        assert "create/accepted" not in sheet.script(IDS)
        sheet.page.locator(".cell[aria-label^='create/accepted:']").click()
        assert "create/accepted" in sheet.script(IDS)
        assert sheet.page.locator("[id='row/create/accepted']").is_visible()


@pytest.mark.parametrize("asked", ["?verdict=x&area=x&sort=x&x=y#x", "?q=%E0%A4%A#%E0%A4%A", "?#"])
def test_an_address_that_makes_no_sense_does_no_harm(browser, pages, asked):
    with opened(browser, f"{(pages / 'full.html').as_uri()}{asked}") as sheet:
        assert sheet.complaints == []
        assert sheet.page.locator("#table tbody tr").count() == len(CATALOGUE)
        assert sheet.page.locator("[name=verdict]:checked").count() == 0


def test_the_table_is_sorted_by_its_headings_and_the_address_says_so(browser, pages):
    with sheet_of(browser, pages) as sheet:
        heading = sheet.page.get_by_role("columnheader", name="Broken")
        heading.get_by_role("button").click()
        heading.get_by_role("button").click()
        assert heading.get_attribute("aria-sort") == "descending"
        counts = sheet.script(f"{SHOWN}.map(each => Number(each.cells[5].textContent))")
        assert counts == sorted(counts, reverse=True)
        assert sheet.page.url.endswith("?sort=-broken")
        sheet.page.go_back()
        sheet.page.go_back()
        assert sheet.script(IDS) == [each.id for each in CATALOGUE]


def test_cells_lead_to_failures_and_these_to_what_they_explain(browser, pages):
    with sheet_of(browser, pages) as sheet:
        sheet.page.locator(f".cell[aria-label^='{ORDER}:']").click()
        article = sheet.page.locator(f"[id='{ORDER}']")
        assert article.bounding_box()["y"] < SIZES[1280]
        article.get_by_role("link", name="parts/bytes-as-sent").click()
        assert sheet.page.url.endswith("#row/parts/bytes-as-sent")
        assert sheet.script("document.querySelector('tr:target').id") == "row/parts/bytes-as-sent"


@pytest.mark.parametrize("prepared", [None, NO_CLIPBOARD], ids=["clipboard", "no clipboard"])
@pytest.mark.parametrize("where", ["file", "server"])
def test_a_button_copies_the_command_and_the_script(browser, pages, where, prepared):
    """Pasting tells what was copied, whatever way it went."""
    with served(pages) as base:
        address = f"{base}/three.html" if where == "server" else pages / "three.html"
        granted = ["clipboard-read", "clipboard-write"]
        with opened(browser, address, permissions=granted, prepared=prepared) as sheet:
            for place in ("again", f"again/{ORDER}", f"curl/{ORDER}", f"known/{ORDER}"):
                sheet.script("() => { document.getElementById('told').textContent = ''; }")
                sheet.page.locator(f"button[data-copies='{place}']").first.click()
                expect(sheet.page.locator("#told")).to_have_text("Copied.")
                assert pasted(sheet) == sheet.script(
                    "id => document.getElementById(id).textContent", place
                )


def pasted(sheet):
    sheet.script(
        """() => { document.getElementById('pasted')?.remove();
        const area = document.createElement('textarea');
        area.id = 'pasted'; document.body.append(area); area.focus(); }"""
    )
    sheet.page.keyboard.press("Control+V")
    expect(sheet.page.locator("#pasted")).not_to_have_value("")
    return sheet.page.locator("#pasted").input_value()


def test_where_nothing_can_be_copied_the_text_is_selected(browser, pages):
    nothing = f"{NO_CLIPBOARD}; document.execCommand = () => false;"
    with sheet_of(browser, pages, "three", prepared=nothing) as sheet:
        sheet.page.locator(f"button[data-copies='curl/{ORDER}']").first.click()
        expect(sheet.page.locator("#told")).to_contain_text("selected")
        assert sheet.script("getSelection().toString()").startswith("#!/bin/sh")


def test_without_its_script_everything_is_there_and_no_button_that_does_nothing(browser, pages):
    with sheet_of(browser, pages, java_script_enabled=False) as sheet:
        page = sheet.page
        assert page.locator("#table tbody tr").count() == len(CATALOGUE)
        assert all(each.is_visible() for each in page.locator("#table tbody tr").all()[::20])
        assert all(each.is_visible() for each in page.locator("article").all())
        assert not [each for each in page.locator("button").all() if each.is_visible()]
        assert not page.locator(".filters").is_visible()
        page.locator("summary").first.click()
        assert page.locator("details[open] pre").first.is_visible()


def test_the_keyboard_reaches_everything_in_the_order_of_the_page(browser, pages):
    with sheet_of(browser, pages, "three") as sheet:
        wanted = sheet.script(
            """() => [...document.querySelectorAll(
                'a, button, input, select, summary, [tabindex="0"]')]
            .filter(each => each.checkVisibility())
            .map((each, at) => { each.dataset.nth = at; return at; })"""
        )
        reached = []
        for _ in wanted:
            sheet.page.keyboard.press("Tab")
            reached.append(int(sheet.script("document.activeElement.dataset.nth ?? -1")))
        assert reached == wanted


def test_what_has_the_focus_is_seen_and_the_first_thing_skips_to_the_content(browser, pages):
    with sheet_of(browser, pages, "three") as sheet:
        sheet.page.keyboard.press("Tab")
        assert sheet.page.locator(".skip").bounding_box()["x"] >= 0
        sheet.page.keyboard.press("Enter")
        assert sheet.script("document.activeElement.id") == "content"
        sheet.page.keyboard.press("Tab")
        assert sheet.script("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_it_follows_the_scheme_of_whoever_reads_it(browser, pages, scheme):
    with sheet_of(browser, pages, scheme=scheme) as sheet:
        ground = sheet.script("getComputedStyle(document.body).backgroundColor")
        light = sum(map(int, ground[4:-1].split(","))) > 384
        assert light == (scheme == "light")


def test_printed_it_is_light_and_shows_what_is_folded_and_no_controls(browser, pages):
    with sheet_of(browser, pages, "three", scheme="dark") as sheet:
        sheet.page.emulate_media(media="print")
        assert sheet.script("getComputedStyle(document.body).color") == "rgb(26, 31, 38)"
        assert sheet.page.locator(f"[id='curl/{ORDER}']").bounding_box()["height"] > 100
        assert not sheet.page.locator(".filters").is_visible()
        assert not sheet.page.locator("button[data-copies]").first.is_visible()
        assert len(sheet.page.pdf()) > 50_000
