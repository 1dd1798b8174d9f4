"""Asks the scenarios what they provoke, and reads plans the way a driver does."""

import functools
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

import hypothesis
from hypothesis import settings

import conformance.scenarios
from conformance.core.plan import (
    AddPart,
    Call,
    Complete,
    Create,
    Digest,
    ListFiles,
    Plan,
    Together,
    Total,
    Wait,
    WaitForExpiry,
    flat,
)
from conformance.scenarios.profiles import register_profiles

FOLDER = Path(conformance.scenarios.__file__).parent
NAMED = re.compile(r"\{(upload|part|file):(\d+)\}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A scenario, the options it needs, and the plans it names."""

    name: str
    needs: frozenset[str]
    plans: tuple[Plan, ...]


@functools.cache
def ask(profile, seed):
    """Ask every scenario; ``@given`` binds the profile when a module is read, so read it anew."""
    register_profiles()
    before = settings.get_current_profile_name()
    settings.load_profile(profile)
    try:
        return tuple(
            asked for path in sorted(FOLDER.glob("test_*.py")) for asked in read(path, seed)
        )
    finally:
        settings.load_profile(before)


def read(path, seed):
    spec = importlib.util.spec_from_file_location(f"conformance.scenarios.anew_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    whole = marks(module)
    for name, function in vars(module).items():
        if name.startswith("test_"):
            yield Asked(f"{path.stem}/{name}", whole | marks(function), plans(function, seed))


def marks(of):
    held = getattr(of, "pytestmark", ())
    return frozenset(mark.name for mark in (held if isinstance(held, list | tuple) else (held,)))


def plans(function, seed):
    given = []
    if hypothesis.is_hypothesis_test(function):
        function = hypothesis.seed(seed)(function)
    function(provoke=lambda *steps: given.append(Plan(steps)))
    return tuple(given)


def distinct(asked):
    """Name every plan once, as it is sent."""
    return tuple(dict.fromkeys(plan for each in asked for plan in each.plans))


def requests(plan):
    return sum(map(cost, flat(plan.steps)))


def cost(step):
    match step:
        case ListFiles(pages=pages):
            return pages
        case Wait() | WaitForExpiry():
            return 0
        case _:
            return 1


def rounds(plan):
    """Count what has to be waited for, one thing after the other."""
    return sum(1 if isinstance(step, Together) else cost(step) for step in plan.steps)


def wrong_places(plan):
    """Name the steps that refer to what no earlier step made, or to parts that are not there."""
    every = tuple(flat(plan.steps))
    all_parts = sum(isinstance(step, AddPart) for step in every)
    there = {"upload": set(), "part": set(), "file": set()}
    wrong = []
    for step in every:
        if any(place not in there[kind] for kind, place in needed(step)):
            wrong.append(step)
        if any(place >= all_parts for place in counted(step)):
            wrong.append(step)
        learn(there, step)
    return wrong


def needed(step):
    """Yield the ids that a step cannot be sent without."""
    for kind in ("upload", "file"):
        place = getattr(step, kind, None)
        if isinstance(place, int):
            yield kind, place
    match step:
        case Complete(parts=parts, raw=None):
            yield from (("part", place) for place in parts if isinstance(place, int))
        case ListFiles(after=int(after)):
            yield "file", after
        case Call(path=path):
            yield from ((kind, int(place)) for kind, place in NAMED.findall(path))


def counted(step):
    """Yield the parts whose bytes a step counts or digests."""
    match step:
        case Create(declared=Total(parts=parts)) | Complete(md5=Digest(parts=parts)):
            yield from parts


def learn(there, step):
    match step:
        case Create():
            there["upload"].add(len(there["upload"]))
        case AddPart():
            there["part"].add(len(there["part"]))
        case Complete(upload=int(upload)):
            there["file"].add(upload)
