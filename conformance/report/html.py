"""
Writes a record as a page: one file that fetches nothing, and holds all without its script.

Evidence is cut where it is long, and says so, so that the page stays small whatever happened.
"""

from conformance.core.conclusion import conclude
from conformance.core.record import Record

from .page.chart import latencies, scenarios
from .page.failure import failures
from .page.listing import listing
from .page.opening import opening
from .page.rendering import rendered
from .page.since import since


def write(record: Record) -> str:
    """Write the page, ended by a newline."""
    conclusion = conclude(record)
    changed = since(record, conclusion)
    found = failures(record, conclusion, {} if changed is None else changed.kinds)
    return rendered(
        "run.html",
        opening=opening(record, conclusion, found, changed),
        failures=found,
        listing=listing(conclusion, {each.requirement.id: each.requirement.id for each in found}),
        latencies=latencies(record),
        scenarios=scenarios(record),
    )
