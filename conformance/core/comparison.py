"""Two runs side by side, and what that comes to: a pure function of two records."""

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.core.change import Change, Changes, Kind, apart, before_of, changes
from conformance.core.conclusion import Conclusion, Exit, Overall, conclude
from conformance.core.record import Record
from conformance.core.requirement import Level
from conformance.core.unfinished import early
from conformance.core.verdict import Result, Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs, what each says, what changed from the old to the new, and what may explain it."""

    old: Record
    new: Record
    was: Conclusion
    now: Conclusion
    since: Changes
    apart: tuple[str, ...]

    @property
    def fresh(self) -> tuple[Change, ...]:
        """Pick what makes the new run worse than the old one: the new one says how strict it is."""
        return self.since.new(strict=self.new.header.strict)

    @property
    def doubt(self) -> str:
        """Say why the new run does not show that nothing is worse; empty when it does."""
        if self.now.overall is Overall.INCONCLUSIVE:
            return f"the new run is inconclusive: {self.now.reason}"
        if (cut_short := early(self.new)) is not None:
            return f"of the new run: {cut_short}"
        return next(self._lost(), "")

    def _lost(self) -> Iterator[str]:
        """Tell what held before, is demanded, and is inconclusive now."""
        strict = self.new.header.strict
        for name in self.since.of(Kind.UNMEASURED, None if strict else Level.MUST):
            result = self.result(name)
            if result.verdict is Verdict.INCONCLUSIVE:
                yield f"{name} was measured before, and is inconclusive: {result.reason}"

    def result(self, requirement: str) -> Result:
        """Give what the new run says of a requirement of the catalogue."""
        return _of(self.now, requirement)

    def former(self, requirement: str) -> Result:
        """Give what the old run says of a requirement of the catalogue."""
        return _of(self.was, requirement)

    @property
    def exit(self) -> Exit:
        """
        Say whether anything has got worse: 1 for new failures, 5 when that cannot be said, else 0.

        It cannot be said when the new run is inconclusive or did not come to its end, or when what
        held before and is demanded is inconclusive in it.
        """
        if self.fresh:
            return Exit.NON_CONFORMANT
        return Exit.INCONCLUSIVE if self.doubt else Exit.CONFORMANT


def _of(conclusion: Conclusion, requirement: str) -> Result:
    return next(each for each in conclusion.results if each.requirement.id == requirement)


def compared(old: Record, new: Record) -> Comparison:
    """Put two runs side by side."""
    was, now = conclude(old), conclude(new)
    before = before_of(old, was)
    return Comparison(old, new, was, now, changes(before, now), apart(before, new.header))
