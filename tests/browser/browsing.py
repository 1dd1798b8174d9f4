"""Opens pages in Chromium, hears what they complain of and ask for, has axe-core look at them."""

import functools
import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
"""Where Debian puts it."""
AXE = os.environ.get("UPLOADS_CONFORMANCE_AXE", "axe.min.js")
"""Where axe-core is; tox installs it for its environment ``browser``."""
SIZES = {390: 844, 820: 1180, 1280: 800}
"""Widths of a phone, a tablet and a laptop, and their heights."""
SCHEMES = ("light", "dark")


@contextmanager
def chromium():
    """Start the browser, which has to be there: nothing is skipped without it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Sheet:
    """A page that is open, with all that it complained of, and all that it asked for."""

    page: object
    complaints: list = field(default_factory=list)
    fetched: list = field(default_factory=list)

    def script(self, text, *values):
        return self.page.evaluate(text, *values)


@contextmanager
def opened(browser, address, width=1280, scheme="light", **options):
    """Open an address, or a file, in a window of a known width, and hear all that it says."""
    where = address.as_uri() if isinstance(address, Path) else address
    prepared = options.pop("prepared", None)
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]}, color_scheme=scheme, **options
    )
    if prepared:
        context.add_init_script(prepared)
    sheet = Sheet(context.new_page())
    sheet.page.on("console", lambda said: sheet.complaints.append(said.text))
    sheet.page.on("pageerror", lambda said: sheet.complaints.append(str(said)))
    sheet.page.on("request", lambda request: sheet.fetched.append(request.url))
    sheet.page.goto(where)
    try:
        yield sheet
    finally:
        context.close()


@functools.cache
def _axe():
    return Path(AXE).read_text("utf-8")


def violations(sheet):
    """Have axe-core look at a page by all its rules; name each that is broken, and by what."""
    sheet.script(_axe())
    found = sheet.script(
        """async () => (await axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        })).violations.map(each => [each.id, each.nodes.slice(0, 3).map(node => node.html)])"""
    )
    return [f"{rule}: {nodes}" for rule, nodes in found]


def too_wide(sheet):
    """Say by how many pixels a page is wider than its window."""
    return sheet.script("document.documentElement.scrollWidth - innerWidth")


@contextmanager
def served(folder):
    """Serve a folder on this machine; give its address."""
    handler = partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""
