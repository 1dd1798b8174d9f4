"""Writes the command that runs a run again, or some requirements of it."""

import shlex
from collections.abc import Iterable, Iterator, Sequence

from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.record import Header
from conformance.core.requirement import Level, Need, Requirement
from conformance.core.target import Target

PROFILE = "default"
"""What a run is without --profile."""
LEVELS = ((Level.MUST,), (Level.MUST, Level.SHOULD))
"""What --level selects: each with those above it. MAY selects everything."""


def again(header: Header, chosen: Iterable[Requirement]) -> str:
    """Write the command that puts ``chosen`` to the test again, as the run of ``header`` did."""
    held = tuple(chosen)
    words = ["uploads-conformance", "run", header.target.base_url, "--seed", str(header.seed)]
    if header.profile != PROFILE:
        words += ["--profile", header.profile]
    for each in held:
        words += ["--select", each.id]
    if header.target.insecure:
        words.append("--insecure")
    words += _floor(header.target)
    needs = {need for each in held for need in each.needs}
    if Need.LARGE in needs:
        words.append("--large")
    if Need.EXPIRY in needs:
        words += ["--max-wait", f"{header.target.max_wait:g}"]
    return shlex.join(words)


def whole(header: Header) -> str:
    """Write the command that runs all of it again. Keys are taken from the environment."""
    target = header.target
    words = ["uploads-conformance", "run", target.base_url, "--seed", str(header.seed)]
    words += ["--profile", header.profile] if header.profile != PROFILE else []
    words += _selected(header.chosen)
    words += ["--strict"] if header.strict else []
    words += ["--shard", str(header.shard)] if header.shard is not None else []
    return shlex.join([*words, *_of_target(target)])


def _of_target(target: Target) -> Iterator[str]:
    usual = Target(target.base_url)
    if target.large:
        yield "--large"
    if target.insecure:
        yield "--insecure"
    yield from _floor(target)
    for option, value, default in (
        ("--max-wait", f"{target.max_wait:g}", f"{usual.max_wait:g}"),
        ("--purpose", target.purpose, usual.purpose),
        ("--mime-type", target.mime_type, usual.mime_type),
    ):
        if value != default:
            yield from (option, value)


def _floor(target: Target) -> list[str]:
    return ["--min-part-size", str(target.min_part_size)] if target.min_part_size else []


def _selected(chosen: Sequence[str] | None) -> list[str]:
    if chosen is None:
        return []
    for levels in LEVELS:
        if set(chosen) == {each.id for each in CATALOGUE if each.level in levels}:
            return ["--level", levels[-1].value]
    return [word for each in _globs(chosen) for word in ("--select", each)]


def _globs(chosen: Sequence[str]) -> Iterator[str]:
    """Name what is chosen, or ``area/*`` where all of an area is."""
    for area in dict.fromkeys(each.partition("/")[0] for each in chosen):
        of_area = [each for each in chosen if each.startswith(f"{area}/")]
        every = [each for each in BY_ID if each.startswith(f"{area}/")]
        yield from [f"{area}/*"] if set(of_area) == set(every) else of_area
