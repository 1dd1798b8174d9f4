"""Puts the records of all shards of a run together: they say what the whole run would have said."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from conformance.core.blame import failing
from conformance.core.errors import Misused
from conformance.core.record import FOOTING, Footer, Header, Record, assemble
from conformance.core.shard import Shard
from conformance.core.target import Footing, Target

from .account import tidy
from .blame import broken_by_requirement, related

Named = tuple[str, Record]
"""A record, and the name of its file."""
SAME: Mapping[str, Callable[[Header], object]] = {
    "are shares of different numbers": lambda header: header.shard and header.shard.count,
    "were made by different versions of uploads-conformance": lambda header: header.suite,
    "are of different targets": lambda header: _unseen(header.target),
    "have different seeds": lambda header: header.seed,
    "have different profiles": lambda header: header.profile,
    "judge different requirements": lambda header: header.chosen,
    "differ in whether they are strict": lambda header: header.strict,
    "have different known failures": lambda header: header.known,
    "are compared with different runs before": lambda header: header.before,
}
"""What is said of two shards that differ in what must be the same in all."""
LACKING: Mapping[str, Callable[[Footing], object]] = {
    "has the Files API": lambda footing: footing.no_files is None,
    "lets content be downloaded": lambda footing: footing.no_content is None,
    "asks for a key": lambda footing: footing.no_auth is None,
}
"""What each first look shows for itself, and all have to agree on."""


def merged(shards: Sequence[Named]) -> Record:
    """
    Make the record of a whole run of those of all its shards.

    That an id was given out twice is held against the target only within a shard: each may have had
    a server of its own, and what two servers that are started afresh call their first uploads may
    well be the same. Of what was reduced, or tried again, that stays which fails in the whole.

    Raises Misused, which names the files, where they are not the shards of one run, each once.
    """
    ordered = _complete(shards)
    _check_same(ordered)
    records = [record for _, record in ordered]
    trials = related([trial for each in records for trial in each.trials])
    fails = failing(broken_by_requirement(trials))
    smaller = [each for held in records for each in held.minima if each.requirement in fails]
    again = [each for held in records for each in held.repeats if each.requirement in fails]
    footers = [footer] if (footer := _footer(records)) is not None else []
    return assemble([_header(ordered), *tidy([*trials, *smaller, *again]), *footers])


def _complete(shards: Sequence[Named]) -> list[Named]:
    """Put shards in order. Raises Misused where one is missing, there twice, or no shard."""
    held: dict[int, Named] = {}
    for name, record in shards:
        shard = _shard(name, record)
        if shard.index in held:
            twice = f"{held[shard.index][0]} and {name} are both shard {shard}"
            raise Misused(twice, "Give each shard once.")
        held[shard.index] = (name, record)
    count = max((_shard(*each).count for each in shards), default=0)
    missing = [str(Shard(at, count)) for at in range(1, count + 1) if at not in held]
    counts = {_shard(*each).count for each in shards}
    if missing and len(counts) == 1:
        some = ", ".join([*missing[:8], *(["and others"] if len(missing) > 8 else [])])
        raise Misused(f"shard {some} is missing", "A run is whole with all its shards.")
    return [held[at] for at in sorted(held)]


def _shard(name: str, record: Record) -> Shard:
    if record.header.shard is None:
        raise Misused(f"{name} is no record of a shard", "It takes those of `run --shard I/N`.")
    return record.header.shard


def _check_same(shards: Sequence[Named]) -> None:
    first, *others = shards
    for name, record in others:
        for said, held in SAME.items():
            if held(record.header) != held(first[1].header):
                what = f"{first[0]} and {name} {said}"
                raise Misused(what, "Give the shards of one run, made with the same options.")
    seen = [(name, record) for name, record in shards if _has_looked(record)]
    for said, has in LACKING.items():
        sides = {bool(has(record.header.target.footing)): name for name, record in seen}
        if len(sides) > 1:
            what = f"by {sides[True]} the target {said}, and by {sides[False]} not"
            raise Misused(what, "Run one of them again, when the target is as it was.")


def _unseen(target: Target) -> Target:
    return replace(target, footing=Footing())


def _has_looked(record: Record) -> bool:
    return any(each.scenario == FOOTING for each in record.trials)


def _header(shards: Sequence[Named]) -> Header:
    records = [record for _, record in shards]
    looked = [each for each in records if _has_looked(each)] or records
    first = records[0].header
    return replace(
        first,
        target=replace(
            first.target, footing=_footing([each.header.target.footing for each in looked])
        ),
        started_at=min(each.header.started_at for each in records),
        shard=None,
    )


def _footing(looks: Sequence[Footing]) -> Footing:
    """Take the first, but of times the longest: one shard may have found more in reach."""
    lives = [each.lifetime for each in looks if each.lifetime is not None]
    took = [each.latency for each in looks if each.latency is not None]
    return replace(looks[0], lifetime=max(lives, default=None), latency=max(took, default=None))


def _footer(records: Sequence[Record]) -> Footer | None:
    """
    Add up how the shards ended, None when none did. It took as long as the longest.

    What stopped one of them stopped the whole; an error comes first. What one that was killed sent
    is not counted, as nobody did.
    """
    footers = [each.footer for each in records if each.footer is not None]
    if not footers:
        return None
    failed = next((each for each in footers if each.error is not None), None)
    unended = [_unended(each) for each in records if each.footer is None]
    stopped = [*(each.stopped for each in footers), *unended]
    return Footer(
        max(each.finished_at for each in footers),
        max(each.duration_s for each in footers),
        sum(each.requests for each in footers),
        sum(each.bytes_sent for each in footers),
        stopped=_joined(stopped) if failed is None else failed.stopped,
        budget=_joined(each.budget for each in footers),
        error=None if failed is None else failed.error,
        left=tuple(told for each in footers for told in each.left),
        left_in_all=sum(each.left_in_all for each in footers),
    )


def _unended(record: Record) -> str:
    return f"shard {record.header.shard} did not come to its end"


def _joined(reasons: Iterable[str | None]) -> str | None:
    """Write every reason once; None when there is none."""
    told = dict.fromkeys(each for each in reasons if each is not None)
    return "; ".join(told) if told else None
