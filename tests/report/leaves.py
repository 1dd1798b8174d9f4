"""Reads a page as a browser would, and refuses one that it would have to mend."""

import functools

import html5lib

from conformance.report.html import write

HTML = "{http://www.w3.org/1999/xhtml}"


class Page:
    """A page, parsed strictly."""

    def __init__(self, text):
        self.text = text
        parser = html5lib.HTMLParser(strict=True)
        self.root = parser.parse(text)
        self.elements = [each for each in self.root.iter() if isinstance(each.tag, str)]
        self.by_id = {each.get("id"): each for each in self.elements if each.get("id")}

    def all(self, name, **attributes):
        """Find all elements of a name; ``class_`` is one of several classes."""
        wanted = attributes.pop("class_", None)
        return [
            each
            for each in self.elements
            if each.tag == f"{HTML}{name}"
            and (wanted is None or wanted in (each.get("class") or "").split())
            and all(each.get(key) == value for key, value in attributes.items())
        ]


def said(element):
    return " ".join("".join(element.itertext()).split())


def within(element, name):
    return [each for each in element.iter() if each.tag == f"{HTML}{name}"]


def links(element):
    return [each.get("href") for each in within(element, "a")]


@functools.cache
def page(record):
    """Parse the page of a record."""
    return Page(write(record))
