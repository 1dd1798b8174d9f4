"""How a verdict looks: a sign and a word for each, since colour alone says nothing to many."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from conformance.core.conclusion import Conclusion, Exit, Overall
from conformance.core.requirement import Level
from conformance.core.verdict import Result, Verdict


@dataclass(frozen=True, slots=True)
class Look:
    """What a verdict is called in the style and in the address, its sign, and its word."""

    name: str
    sign: str
    word: str


FAIL = Look("fail", "✗", "fail")
KNOWN = Look("known", "✗", "known failure")
FLAKY = Look("flaky", "≈", "flaky")
UNCLEAR = Look("inconclusive", "?", "inconclusive")
PASS = Look("pass", "✓", "pass")
SEEN = Look("seen", "•", "observed")
UNTESTED = Look("not-tested", "○", "not tested")
OUT = Look("not-applicable", "–", "not applicable")
LOOKS = (FAIL, KNOWN, FLAKY, UNCLEAR, PASS, SEEN, UNTESTED, OUT)
"""All of them, what calls for somebody first."""
OF_VERDICT: Mapping[Verdict, Look] = MappingProxyType(
    {
        Verdict.FAIL: FAIL,
        Verdict.FLAKY: FLAKY,
        Verdict.INCONCLUSIVE: UNCLEAR,
        Verdict.PASS: PASS,
        Verdict.NOT_TESTED: UNTESTED,
        Verdict.NOT_APPLICABLE: OUT,
    }
)


def look(result: Result) -> Look:
    """Say how a result looks. A MAY that was seen is observed, and neither right nor wrong."""
    if result.known is not None:
        return KNOWN
    if result.requirement.level is Level.MAY and result.verdict is Verdict.PASS:
        return SEEN
    return OF_VERDICT[result.verdict]


@dataclass(frozen=True, slots=True)
class Tone:
    """How the verdict on a whole run looks."""

    name: str
    sign: str


TONES: Mapping[Overall, Tone] = MappingProxyType(
    {
        Overall.CONFORMANT: Tone("pass", "✓"),
        Overall.NO_NEW_FAILURES: Tone("seen", "="),
        Overall.NON_CONFORMANT: Tone("fail", "✗"),
        Overall.INCONCLUSIVE: Tone("doubt", "?"),
    }
)
OUTDATED = Tone("doubt", "!")
"""How it looks where nothing is newly broken, and the file of known failures has to be mended."""


def tone(conclusion: Conclusion) -> Tone:
    """Say how a conclusion looks."""
    stale = conclusion.exit is Exit.STALE_KNOWN_FAILURES
    return OUTDATED if stale else TONES[conclusion.overall]


ENDS: Mapping[Exit, str] = MappingProxyType(
    {
        Exit.CONFORMANT: "nothing that is demanded is broken, but for what is known",
        Exit.NON_CONFORMANT: "something that is demanded is broken",
        Exit.MISUSED: "the command was misused, so the target was not judged",
        Exit.DEFECT: "the suite itself failed, which is not the target's fault",
        Exit.UNREACHABLE: "the target could not be reached, or let nothing through",
        Exit.INCONCLUSIVE: "not enough was measured to say",
        Exit.STALE_KNOWN_FAILURES: "the file of known failures is stale",
        Exit.INTERRUPTED: "somebody interrupted it",
        Exit.TERMINATED: "it was told to end (SIGTERM)",
    }
)
"""What each exit code says, as the README has it."""
