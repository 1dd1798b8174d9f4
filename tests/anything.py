"""Strategies for every noun of the core, built from its types."""

from datetime import date

from hypothesis import strategies as st

from conformance.core import exchange, finding, plan, record, target
from conformance.core.before import Before, Seen
from conformance.core.catalogue import CATALOGUE
from conformance.core.content import Drawn, Filled
from conformance.core.known import Known
from conformance.core.requirement import Harm
from conformance.core.shard import Shard

SECONDS = st.floats(0, 1e9)
TEXT = st.one_of(st.text(max_size=8), st.sampled_from(["\ud800", "\u2028", "\x85", "\x00"]))
BYTES = st.binary(max_size=8)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple)
REFS = st.one_of(st.integers(0, 3), TEXT)
IDS = st.sampled_from([each.id for each in CATALOGUE])


def maybe(strategy):
    return st.none() | strategy


def several(strategy, most=3):
    return st.lists(strategy, max_size=most).map(tuple)


CONTENTS = (
    BYTES
    | st.builds(Drawn, st.integers(0, 200_000), st.integers(0, 9))
    | st.builds(Filled, st.integers(0, 200_000), st.just(b"x"), st.just(((3, b"\n"),)))
)
RAWS = st.builds(plan.Raw, BYTES, maybe(TEXT))
TOTALS = st.integers() | st.builds(plan.Total, several(st.integers(0, 3)), st.integers(-9, 9))
DIGESTS = st.builds(plan.Digest, several(st.integers(0, 3)), maybe(st.integers(0, 31)))
FRAMINGS = st.builds(
    exchange.Framing,
    *(several(st.integers(1, 9)),) * 2,
    TEXT,
    PAIRS,
    *(st.booleans(),) * 3,
)
FORMS = st.builds(
    plan.Form,
    TEXT,
    maybe(TEXT),
    maybe(TEXT),
    TEXT,
    st.booleans(),
    st.booleans(),
    BYTES,
    BYTES,
    PAIRS,
    maybe(st.integers(0, 99)),
    several(TEXT),
    FRAMINGS,
)
CREATES = st.builds(
    plan.Create,
    TOTALS,
    *(maybe(TEXT),) * 3,
    PAIRS,
    several(TEXT),
    maybe(RAWS),
)
COMPLETES = st.builds(
    plan.Complete,
    several(REFS),
    REFS,
    maybe(DIGESTS | TEXT),
    PAIRS,
    several(TEXT),
    maybe(RAWS),
)
SINGLE = st.one_of(
    CREATES,
    st.builds(plan.AddPart, CONTENTS, REFS, FORMS, maybe(RAWS)),
    COMPLETES,
    st.builds(plan.Cancel, REFS, maybe(RAWS)),
    st.builds(plan.GetFile, REFS),
    st.builds(plan.GetContent, REFS, maybe(TEXT)),
    st.builds(plan.DeleteFile, REFS),
    st.builds(plan.ListFiles, PAIRS, maybe(REFS), st.integers(1, 9)),
    st.builds(plan.Call, TEXT, TEXT, maybe(RAWS)),
    st.builds(plan.Wait, SECONDS),
    st.builds(plan.WaitForExpiry, st.integers(0, 3)),
)
SENDERS = st.sampled_from(["first", "second", "nobody", "stranger"])
STEPS = st.recursive(
    SINGLE,
    lambda inner: st.one_of(
        st.builds(plan.As, inner, SENDERS, PAIRS), st.builds(plan.Together, several(inner))
    ),
    max_leaves=4,
)
PLANS = st.builds(plan.Plan, several(STEPS, 4))

BODIES = st.builds(exchange.body_of, BYTES) | st.builds(
    exchange.Body, st.integers(0), TEXT, st.integers(0), maybe(BYTES)
)
FIELDS = st.builds(exchange.Field, maybe(TEXT), maybe(TEXT), maybe(TEXT), BODIES)
REQUESTS = st.builds(
    exchange.Request,
    *(TEXT,) * 3,
    PAIRS,
    BODIES,
    maybe(several(FIELDS, 2)),
    SENDERS,
    st.booleans(),
    FRAMINGS,
)
RESPONSES = st.builds(exchange.Response, st.integers(100, 599), PAIRS, BODIES)
EXCHANGES = st.builds(
    exchange.Exchange,
    REQUESTS,
    maybe(RESPONSES),
    SECONDS,
    maybe(SECONDS),
    SECONDS,
    maybe(st.integers(0, 9)),
    maybe(TEXT),
)
OUTCOMES = st.sampled_from(finding.Outcome)
HARMS = st.none() | st.sampled_from(Harm)
FINDINGS = st.builds(
    finding.Finding, IDS, OUTCOMES, st.integers(0, 9), TEXT, TEXT, several(IDS), harm=HARMS
)
TALLIES = st.builds(record.Tally, IDS, OUTCOMES, st.integers(1, 9))
FOOTINGS = st.builds(
    target.Footing, *(maybe(TEXT),) * 3, maybe(st.integers(0, 9_999)), maybe(SECONDS)
)
TARGETS = st.builds(
    target.Target, *(TEXT,) * 3, *(st.booleans(),) * 3, max_wait=SECONDS, footing=FOOTINGS
)
NAMES = IDS | st.sampled_from(("*", "complete/*", "*/accepted")) | TEXT
DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1)).map(str) | TEXT
KNOWN = st.builds(Known, NAMES, TEXT, TEXT, DAYS, maybe(TEXT))
SHARDS = st.builds(Shard, st.integers(1, 9), st.integers(1, 9))
BEFORE = st.builds(
    Before,
    TEXT,
    several(st.builds(Seen, IDS, TEXT, maybe(TEXT)), 2),
    maybe(TEXT),
    maybe(TEXT),
    maybe(st.integers(0)),
    maybe(TEXT),
    maybe(st.booleans()),
    maybe(st.integers(0)),
    maybe(SHARDS),
    st.booleans(),
)
HEADERS = st.builds(
    record.Header,
    TEXT,
    TARGETS,
    st.integers(0),
    TEXT,
    TEXT,
    maybe(several(IDS)),
    st.booleans(),
    maybe(several(KNOWN, 2)),
    maybe(BEFORE),
    maybe(SHARDS),
)
TRIALS = st.builds(
    record.Trial,
    TEXT,
    PLANS,
    several(EXCHANGES, 2),
    several(TALLIES, 2),
    several(FINDINGS, 2),
    maybe(TEXT),
)
MINIMA = st.builds(
    record.Minimum,
    IDS,
    TEXT,
    PLANS,
    several(EXCHANGES, 2),
    several(FINDINGS, 1),
    st.integers(0, 9),
    st.integers(0, 99),
)
REPEATS = st.builds(record.Repeat, IDS, TEXT, PLANS, several(EXCHANGES, 2), st.integers(1, 9))
ERRORS = st.sampled_from(("Unreachable", "Misused", "Blocked", "Defect", "Unheard"))
FOOTERS = st.builds(
    record.Footer,
    TEXT,
    SECONDS,
    st.integers(0),
    st.integers(0),
    *(maybe(TEXT),) * 2,
    maybe(ERRORS),
)
RECORDS = st.builds(
    record.Record,
    HEADERS,
    several(TRIALS, 2),
    several(MINIMA, 2),
    maybe(FOOTERS),
    several(REPEATS, 2),
)
