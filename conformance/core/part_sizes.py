"""
Which sizes of parts a target was seen to take and to refuse: pure functions of trials.

Stores of objects want a least size of all parts of a file but the last, of which the contract knows
nothing. Such a target refuses files of several small parts, and takes those of large ones.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conformance.core.content import size_of
from conformance.core.finding import Outcome
from conformance.core.plan import Complete, Plan, contents, flat
from conformance.core.record import Record, Trial

PROBING = "part-sizes"
"""What stands for a scenario in trials that look for the least size of a part."""


@dataclass(frozen=True, slots=True)
class _Joining:
    """A completion of several parts: the smallest that is not the last, and what was answered."""

    size: int
    taken: bool


def refuses_small(trials: Iterable[Trial]) -> bool:
    """Say whether valid files of several parts were refused, and none was taken."""
    seen = [each for trial in trials for each in _joinings(trial)]
    return bool(seen) and not any(each.taken for each in seen)


def least_size(trials: Iterable[Trial]) -> int | None:
    """
    Name the size from which on parts are taken; None where size does not tell them apart.

    It does where each valid file of several parts that was refused has a part before its last that
    is smaller than all such parts of those that were taken. What is named is the smallest taken.
    """
    seen = [each for trial in trials for each in _joinings(trial)]
    refused = [each.size for each in seen if not each.taken]
    taken = [each.size for each in seen if each.taken]
    told_apart = refused and taken and max(refused) < min(taken)
    return min(taken) if told_apart else None


def advice(record: Record) -> str:
    """Propose ``--min-part-size`` where a target was seen to want one; say nothing elsewhere."""
    least = None if record.header.target.min_part_size else least_size(record.trials)
    if least is None:
        return ""
    seen = f"refuses files of several smaller parts, and takes parts of {least:,} bytes"
    return f"it {seen}: measure the rest with --min-part-size {least}"


def _joinings(trial: Trial) -> Iterator[_Joining]:
    steps = tuple(flat(trial.plan.steps))
    wrong = {each.at for each in trial.findings if each.outcome is Outcome.BROKEN}
    for at, exchange in enumerate(trial.exchanges):
        known = exchange.step is not None and 0 <= exchange.step < len(steps)
        step = steps[exchange.step] if exchange.step is not None and known else None
        status = exchange.response.status if exchange.response is not None else 0
        if (size := _smallest(step, trial.plan)) is None:
            continue
        if 200 <= status < 300:
            yield _Joining(size, taken=True)
        elif 400 <= status < 500 and at in wrong:
            yield _Joining(size, taken=False)


def _smallest(step: object, plan: Plan) -> int | None:
    """Count the bytes of the smallest listed part but the last; None where there is none."""
    if not isinstance(step, Complete) or step.raw is not None or step.members:
        return None
    held = contents(plan)
    listed = [part for part in step.parts[:-1] if isinstance(part, int)]
    sizes = [size_of(held[part]) for part in listed if part < len(held)]
    return min(sizes, default=None)
