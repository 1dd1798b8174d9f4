"""
Says what the pages of a site would fetch from elsewhere; the site is to fetch nothing.

    python docs/outside.py FOLDER

Links that a reader may follow are not meant. Exit code 1 says that something would be fetched, 2
that there is no page in FOLDER.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

ELSEWHERE = re.compile(r"\s*(https?:)?//", re.IGNORECASE)
FETCHING = frozenset({"src", "srcset", "data", "poster", "action"})
"""Attributes whose address is fetched, or sent to."""
PASSIVE = frozenset({"alternate", "author", "canonical", "help", "license", "next", "prev"})
"""What a ``link`` may be for without being fetched."""
STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s;]+)""", re.IGNORECASE)


class _Page(HTMLParser):
    """Collects what a page fetches from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        named = [value for name, value in given.items() if name in FETCHING]
        if tag == "link" and not PASSIVE.issuperset(given.get("rel", "").lower().split()):
            named.append(given.get("href", ""))
        self.found += [each for each in named if ELSEWHERE.match(each)]
        self.found += STYLE.findall(given.get("style", ""))


def fetched(file: Path) -> list[str]:
    """Name the addresses elsewhere that a page or a style sheet fetches."""
    text = file.read_text("utf-8")
    page = _Page()
    if file.suffix == ".html":
        page.feed(text)
    return page.found + STYLE.findall(text)


def looked_at(folder: Path) -> Iterator[Path]:
    """Name the pages and style sheets of a site."""
    yield from (each for each in sorted(folder.rglob("*")) if each.suffix in (".html", ".css"))


def main(words: Sequence[str]) -> int:
    """Look at a site."""
    files = list(looked_at(Path(words[0] if words else ".")))
    if not any(each.suffix == ".html" for each in files):
        sys.stderr.write("outside: there is no page. Build the site first\n")
        return 2
    wrong = [f"{file}: fetches {each}" for file in files for each in fetched(file)]
    sys.stderr.write("".join(f"{each}\n" for each in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
