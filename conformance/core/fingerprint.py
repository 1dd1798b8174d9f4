"""
What a failure looks like, whatever ids, names and numbers it was seen with: a pure function.

A fingerprint stays the same from one night to the next, and tells one reason from another. It is
for people to read in a file of known failures, so it is words and no hash.
"""

import re

from conformance.core.blame import Evidence
from conformance.core.exchange import Exchange

LONGEST = 160
"""Characters that a fingerprint has at most."""
WORDS = frozenset({"", "uploads", "parts", "complete", "cancel", "files", "content"})
"""What stands in a path of this API; anything else is an id."""
QUOTED = re.compile(r"""(["'`]).*?\1""")
PLAIN = re.compile(r"[(]?[A-Za-z]+([_'-][a-z]+)*[.,:;)]?")
"""A word, or the name of a member. Ids have digits, nearly always."""
LONG = 24
"""Longer words, in characters, are ids too."""


def fingerprint(evidence: Evidence) -> str:
    """
    Write the request that showed a failure, its status, and what was got, without what varies.

    Such as ``POST /uploads/*/complete -> 200: the parts in arrival order``. All characters are
    ASCII, and there are 160 at most.
    """
    at = evidence.finding.at
    within = 0 <= at < len(evidence.exchanges)
    where = f"{_asked(evidence.exchanges[at])}: " if within else ""
    return f"{where}{_plain(evidence.finding.got)}"[:LONGEST].rstrip()


def _asked(exchange: Exchange) -> str:
    words = exchange.request.path.split("/")
    path = "/".join(each if each in WORDS else "*" for each in words)
    status = "no answer" if exchange.response is None else str(exchange.response.status)
    return f"{_plain(exchange.request.method)} {path} -> {status}"


def _plain(text: str) -> str:
    words = (each if _is_word(each) else "*" for each in QUOTED.sub("*", text).split())
    return re.sub(r"\*( \*)+", "*", " ".join(words))


def _is_word(text: str) -> bool:
    return len(text) <= LONG and PLAIN.fullmatch(text) is not None
