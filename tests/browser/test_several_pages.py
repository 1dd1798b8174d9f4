"""The pages of several runs in a browser: they fetch nothing, filter, and anybody can read them."""

import pytest
from browsing import SCHEMES, SIZES, opened, too_wide, violations
from test_history import HISTORIES
from test_matrix import MATRICES

from conformance.report import history, matrix

MADE = {
    **{f"history {name}": (history, held) for name, held in HISTORIES.items()},
    **{f"matrix {name}": (matrix, held) for name, held in MATRICES.items()},
}
UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
SHOWN = "[...document.querySelectorAll('#matrix tbody tr')].filter(each => !each.hidden).length"


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    folder = tmp_path_factory.mktemp("several")
    for name, (room, held) in MADE.items():
        (folder / f"{name}.html").write_text(room.WRITERS["html"](held), "utf-8")
    return folder


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", ["history two targets", "history worn", "matrix three"])
def test_axe_finds_nothing_wrong(browser, several, name, width, scheme):
    with opened(browser, several / f"{name}.html", width=width, scheme=scheme) as sheet:
        sheet.script(UNFOLD)
        assert violations(sheet) == []


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", MADE)
def test_a_page_complains_of_nothing_fetches_nothing_and_is_no_wider_than_its_window(
    browser, several, name, width
):
    with opened(browser, several / f"{name}.html", width=width) as sheet:
        sheet.script(UNFOLD)
        assert sheet.complaints == []
        assert sheet.fetched == [(several / f"{name}.html").as_uri()]
        assert too_wide(sheet) == 0


def test_what_differs_can_be_shown_alone_and_the_address_keeps_it(browser, several):
    address = several / "matrix three.html"
    with opened(browser, address) as sheet:
        assert sheet.script(SHOWN) > 100
        sheet.page.get_by_role("checkbox", name="differ").check()
        assert sheet.script(SHOWN) == 2
        again = sheet.page.url
    with opened(browser, again) as sheet:
        assert sheet.script(SHOWN) == 2


def test_without_its_script_a_page_shows_everything_but_the_filters(browser, several):
    with opened(browser, several / "matrix three.html", java_script_enabled=False) as sheet:
        assert sheet.page.locator("#matrix tbody tr").count() > 100
        assert sheet.page.locator("form").is_hidden()
        assert sheet.page.locator("#differing tbody tr").count() == 2
