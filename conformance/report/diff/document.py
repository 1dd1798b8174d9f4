"""
Writes what changed as JSON for other programs, as ``schemas/diff.json`` says.

Text of the target stands in it as it was received.
"""

import json

import conformance
from conformance.core.change import told
from conformance.core.codec import Json, tamed
from conformance.core.comparison import Comparison
from conformance.core.conclusion import Conclusion
from conformance.core.record import VERSION, Record
from conformance.core.unfinished import early

from .view import Entry, sections


def write(comparison: Comparison) -> str:
    """Write it, ended by a newline. All characters are ASCII."""
    return tamed(json.dumps(_document(comparison), indent=2)) + "\n"


def _document(comparison: Comparison) -> dict[str, Json]:
    return {
        "schema_version": VERSION,
        "suite": {"name": "uploads-conformance", "version": conformance.__version__},
        "old": side(comparison.old, comparison.was),
        "new": side(comparison.new, comparison.now),
        "sentence": told(comparison.since),
        "exit_code": comparison.exit.value,
        "reason": comparison.doubt,
        "apart": list(comparison.apart),
        "changes": [_entry(each) for _, some in sections(comparison) for each in some],
    }


def side(record: Record, conclusion: Conclusion) -> dict[str, Json]:
    """Tell of one run how it was made, and what it said in all."""
    header = record.header
    return {
        "base_url": header.target.base_url,
        "suite_version": header.suite,
        "seed": header.seed,
        "profile": header.profile,
        "strict": header.strict,
        "started_at": header.started_at,
        "complete": early(record) is None,
        "verdict": conclusion.overall.value,
        "exit_code": conclusion.exit.value,
    }


def _entry(entry: Entry) -> Json:
    change = entry.change
    return {
        "id": change.requirement,
        "level": entry.level or None,
        "harm": entry.harm or None,
        "kind": change.kind.value,
        "statement": entry.statement,
        "was": None if change.was is None else change.was.verdict,
        "before": entry.before,
        "now": entry.now,
        "wanted": entry.wanted,
        "got": entry.got,
        "again": entry.again,
    }
