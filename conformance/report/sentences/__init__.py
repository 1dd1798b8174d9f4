"""
Says in one plain sentence what a server did that breaks a requirement, and what it has to do.

A sentence follows ``the server``, has no full stop, and at most 200 characters: "answers 201 to a
completion where only 200 is documented". It is made of the finding and of its exchange, by the kind
of what is wrong; ``wanted`` and ``got``, which are written for whoever looks closely, stay as they
are.
"""

from conformance.core.blame import Evidence
from conformance.core.exchange import Exchange
from conformance.core.finding import Finding
from conformance.report.safe import cut, visible

from .broken import read
from .kinds import KINDS

LONGEST = 200
"""Characters of a sentence."""
FALLBACK = "does not keep: "
"""How a sentence begins where no kind fits."""


def sentence(finding: Finding, exchange: Exchange | None) -> str:
    """Say what the server did, and what was wanted; ``exchange`` is the one that shows it."""
    broken = read(finding, exchange)
    said = next((text for kind in KINDS if (text := kind(broken))), None)
    if said is None:
        statement = broken.requirement.statement.removesuffix(".")
        said = f"{FALLBACK}{statement[:1].lower()}{statement[1:]}"
    return cut(visible(" ".join(said.split())), LONGEST).removesuffix(".")


def sentence_of(evidence: Evidence) -> str:
    """Say what the server did that a sequence shows."""
    at = evidence.finding.at
    known = 0 <= at < len(evidence.exchanges)
    return sentence(evidence.finding, evidence.exchanges[at] if known else None)
