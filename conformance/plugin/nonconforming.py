"""Fails a scenario that broke requirements, or lets it fail as expected where that is known."""

from collections.abc import Sequence
from typing import NoReturn

import pytest

from conformance.core.finding import Finding
from conformance.core.known import Known, about
from conformance.report.safe import visible


class Nonconforming(AssertionError):
    """The target broke requirements; the message tells which, and how."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(_told(each) for each in findings))
        self.findings = tuple(findings)


def _told(finding: Finding) -> str:
    wanted, got = visible(finding.wanted), visible(finding.got)
    return f"{finding.requirement}\n  wanted  {wanted}\n  got     {got}"


def fail(findings: Sequence[Finding], known: Sequence[Known]) -> NoReturn:
    """
    Fail a scenario for what it broke, as pytest expects it where all of that is known.

    Whether a failure looks like the one that is known shows at the end of the run, in its verdict.
    """
    if all(_is_known(each, known) for each in findings):
        names = dict.fromkeys(each.requirement for each in findings)
        pytest.xfail(f"known failures: {', '.join(names)}")
    raise Nonconforming(findings)


def _is_known(finding: Finding, known: Sequence[Known]) -> bool:
    return bool(about(known, finding.requirement))
