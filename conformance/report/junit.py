"""
Writes a record as JUnit XML, in the form that pytest calls xunit2.

Each requirement is a test case: its area is the class name, its id the name. Those that failed or
are flaky come first, the gravest of them before all; the harm of a failure is a property. What
decides the verdict decides here too: a broken MUST is a failure, and one that is inconclusive or
flaky is an error; under --strict what is flaky is a failure. Of SHOULD both hold under --strict
alone; without it a broken SHOULD passes and says so in its output, and an inconclusive one is
skipped. What was not tested or does not apply is skipped.

A failure that is known is skipped, and its message says why, whose it is and until when. What it
keeps from being measured is inconclusive like everything else that was not measured. Known failures
that are stale are one more test case, ``run/known-failures``, which is an error.

A run that says nothing of the server (nobody answered, or it was interrupted), or did not come to
its end, has one more test case, ``run/conclusive``, which is an error: without it, a report that
holds nothing would be green.
"""

import io
from collections.abc import Iterator

from junitparser import Error, Failure, Skipped
from junitparser.xunit2 import JUnitXml, TestCase, TestSuite

from conformance.core.blame import Evidence
from conformance.core.conclusion import Conclusion, Exit, conclude
from conformance.core.known import Known
from conformance.core.record import Record
from conformance.core.requirement import Level
from conformance.core.verdict import Result, Verdict

from .curl import script
from .known import ground, outdated
from .safe import visible, visible_lines
from .sentences import sentence_of
from .sequence import repeated, told
from .standing import failures_first

NAME = "uploads-conformance"


def write(record: Record) -> str:
    """Write the report. What XML cannot hold is spelled out, as ``visible`` does."""
    conclusion = conclude(record)
    suite = TestSuite(NAME)  # type: ignore[no-untyped-call]  # junitparser has no types here
    suite.timestamp = visible(record.header.started_at)
    suite.version = visible(record.header.suite)
    for each in record.footer.left if record.footer is not None else ():
        suite.add_property("left on the target", visible(each))
    suite.add_testcases([*_cases(record, conclusion)])
    suite.time = 0.0 if record.footer is None else record.footer.duration_s
    return _text(suite)


def _text(suite: TestSuite) -> str:
    xml = JUnitXml(NAME)
    xml.append(suite)  # type: ignore[no-untyped-call]  # the same
    for name in ("tests", "failures", "errors", "time"):
        setattr(xml, name, getattr(suite, name))
    held = io.BytesIO()
    xml.write(held, pretty=True)
    return held.getvalue().decode()


def _cases(record: Record, conclusion: Conclusion) -> Iterator[TestCase]:
    if conclusion.exit is not Exit.CONFORMANT and conclusion.reason:
        case = TestCase("run/conclusive", "run")
        case.result = _told(Error, conclusion.reason, visible(conclusion.reason))
        yield case
    if conclusion.stale:
        case = TestCase("run/known-failures", "run")
        told_ = (f"{each.known.requirement}: {each.why}" for each in conclusion.stale)
        case.result = _told(Error, outdated(conclusion), "\n".join(map(visible, told_)))
        yield case
    for result in failures_first(conclusion.results):
        case = _case(result, record)
        if result.known is None:
            _judge(case, result, record)
        else:
            case.result = _known(result.known, _whole(result, record))
        yield case


def _case(result: Result, record: Record) -> TestCase:
    held = result.requirement
    case = TestCase(held.id, held.id.partition("/")[0])
    for name, value in (
        ("level", held.level.value),
        ("harm", result.harm.value),
        ("basis", held.basis.value),
        ("source", str(held.source)),
        ("target", record.header.target.base_url),
        ("seed", str(record.header.seed)),
        *((("insecure", "true"),) if record.header.target.insecure else ()),
    ):
        case.add_property(name, visible(value))
    return case


def _known(known: Known, text: str) -> Error | Failure | Skipped:
    return _told(Skipped, f"known failure: {ground(known)}", text)


def _judge(case: TestCase, result: Result, record: Record) -> None:
    level = result.requirement.level
    decides = level is Level.MUST or (level is Level.SHOULD and record.header.strict)
    match result.verdict:
        case Verdict.PASS:
            if result.reason:
                case.system_out = visible(result.reason)
        case Verdict.FAIL if decides:
            case.result = _told(Failure, _message(result), _whole(result, record))
        case Verdict.FAIL:
            whole = _whole(result, record)
            case.system_out = f"{level} is broken, which only --strict fails.\n{whole}"
        case Verdict.FLAKY if decides and record.header.strict:
            case.result = _told(Failure, _message(result), _whole(result, record))
        case Verdict.FLAKY if decides:
            case.result = _told(Error, f"flaky: {result.reason}", _whole(result, record))
        case Verdict.INCONCLUSIVE if decides:
            case.result = _told(Error, result.reason, visible(result.reason))
        case _:
            case.result = _told(Skipped, f"{result.verdict}: {result.reason}", "")


def _told(
    kind: type[Error | Failure | Skipped], message: str, text: str
) -> Error | Failure | Skipped:
    told_result = kind(visible(message), type_=kind.__name__.lower())
    if text:
        told_result.text = text
    return told_result


def _message(result: Result) -> str:
    """Say in a sentence what the server did; of what nothing is kept, what it has to do."""
    evidence = next(iter(result.evidence), None)
    return result.requirement.statement if evidence is None else sentence_of(evidence)


def _whole(result: Result, record: Record) -> str:
    base_url = record.header.target.base_url
    lines = [each for held in result.evidence[:1] for each in _evidence(held, base_url)]
    return "\n".join([f"harm    {result.harm}", *lines, *_again(result)])


def _again(result: Result) -> Iterator[str]:
    """Tell what happened when a flaky one was tried again, and that a failure is new."""
    if result.repeat is None and result.reason:
        yield visible(result.reason)
    if result.repeat is not None:
        yield f"again: {visible(result.reason)}"
        yield from told(repeated(result.evidence[0], result.repeat))


def _evidence(evidence: Evidence, base_url: str) -> Iterator[str]:
    yield f"wanted  {visible(evidence.finding.wanted)}"
    yield f"got     {visible(evidence.finding.got)}"
    yield f"sequence ({visible(evidence.scenario)})"
    yield from told(evidence)
    yield ""
    yield visible_lines(script(evidence, base_url))
