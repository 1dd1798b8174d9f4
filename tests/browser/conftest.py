"""One browser for all tests of this folder, and a folder of the pages of every kind of run."""

import pytest
from browsing import chromium
from laid_out import PAGES

from conformance.report.html import write


@pytest.fixture(scope="session")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, held in PAGES.items():
        (folder / f"{name}.html").write_text(write(held), "utf-8")
    return folder
