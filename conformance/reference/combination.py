"""
Puts several faults, or variants, into one server.

Each replaces fields of ``Behaviour``. A field that several replace is composed where each of them
then still shows: what is decided with yes or no deviates from the contract wherever one of them
does; edits change the members that each of them changes. What cannot be composed is a clash, and
so is a fault of which another leaves nothing at all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache, reduce
from itertools import combinations, product
from types import MappingProxyType
from typing import Any, get_args

from conformance.core.errors import Misused

from .answers import shown_file, shown_part, shown_upload
from .behaviour import CORRECT, Behaviour, Occasion
from .names import behaviour_of
from .nouns import Blob, File, Json, Operation, Part, Problem, ProblemKind, Request, Upload

Samples = Callable[[], Sequence[tuple[Any, ...]]]
"""Gives the arguments for which two decisions of a field are compared."""


def combined(names: Sequence[str]) -> Behaviour:
    """
    Give the behaviour of a server that has all these faults, or is all these variants.

    Raises Misused for an unknown name, and for two that cannot be combined.
    """
    behaviours = {name: behaviour_of(name) for name in names}
    for one, other in combinations(behaviours, 2):
        if (field := clash(behaviours[one], behaviours[other])) is not None:
            raise Misused(f"{one} and {other} cannot be combined: both decide on {field}")
    return reduce(_both, behaviours.values(), CORRECT)


@lru_cache(maxsize=4_096)
def combinable(one: str, other: str) -> bool:
    """Say whether a server can have both of these faults, or be both of these variants."""
    return clash(behaviour_of(one), behaviour_of(other)) is None


def clash(one: Behaviour, other: Behaviour) -> str | None:
    """Name the first field that both replace and that cannot be composed; None if there is none."""
    for field in fields(Behaviour):
        right, first, second = (getattr(each, field.name) for each in (CORRECT, one, other))
        if first in (right, second) or second == right:
            continue
        composition = COMPOSITIONS.get(field.name)
        if composition is None or composition.clashes(right, first, second):
            return field.name
    return "content" if _is_unread(one, other) or _is_unread(other, one) else None


def _is_unread(one: Behaviour, other: Behaviour) -> bool:
    """Say whether the first lets nobody download what alone the second changes."""
    replaced = {
        field.name
        for field in fields(Behaviour)
        if getattr(other, field.name) != getattr(CORRECT, field.name)
    }
    file, plain = _file(next(_uploads())), Request("GET", ())
    return bool(replaced) and replaced <= CONTENT and one.minds_download(file, plain) is not None


def _both(one: Behaviour, other: Behaviour) -> Behaviour:
    changes: dict[str, Any] = {}
    for field in fields(Behaviour):
        right, first, second = (getattr(each, field.name) for each in (CORRECT, one, other))
        if second in (right, first):
            continue
        composes = COMPOSITIONS[field.name].compose if first != right else _second
        changes[field.name] = composes(right, first, second)
    return replace(one, **changes)


def _second(_right: Any, _first: Any, second: Any) -> Any:
    return second


# How two decisions become one


@dataclass(frozen=True, slots=True)
class Composition:
    """
    How two replacements of a field become one.

    Both functions get the decision of the correct server, then the two; ``clashes`` says whether
    one of the two would keep the other from showing.
    """

    compose: Callable[[Any, Any, Any], Any]
    clashes: Callable[[Any, Any, Any], bool] = lambda *_of: False


def _deviates(right: Any, first: Any, second: Any) -> Any:
    """Decide as the correct server does, but where one of the two decides otherwise."""

    def decide(*of: Any) -> Any:
        # What can be walked through once has to last for all of them.
        given = tuple(tuple(each) if isinstance(each, Iterator) else each for each in of)
        usual = right(*given)
        return next((each for each in _decided(given, first, second) if each != usual), usual)

    return decide


def _decided(given: tuple[Any, ...], *decisions: Callable[..., Any]) -> Iterator[Any]:
    for decide in decisions:
        yield decide(*given)


def _both_deviate(samples: Samples) -> Callable[[Any, Any, Any], bool]:
    """Find a sample for which both decide otherwise than the correct server, and not alike."""

    def clashes(right: Any, first: Any, second: Any) -> bool:
        decided = ((right(*of), first(*of), second(*of)) for of in samples())
        return any(len({*each}) == 3 for each in decided)

    return clashes


def _edits(_right: Any, first: Any, second: Any) -> Any:
    """Make the changes of both to what is shown, each as if it were alone."""

    def edit(members: Json, *of: Any) -> Json:
        shown = dict(members)
        for changed in (first(members, *of), second(members, *of)):
            for name in _changed(members, changed):
                if name in changed:
                    shown[name] = changed[name]
                else:
                    shown.pop(name, None)
        return shown

    return edit


def _changed(before: Json, after: Json) -> frozenset[str]:
    """Name the members that were put in, taken out, or given another value or type."""
    return frozenset(
        name
        for name in before.keys() | after.keys()
        if name not in before
        or name not in after
        or (type(before[name]), before[name]) != (type(after[name]), after[name])
    )


def _both_edit(samples: Samples) -> Callable[[Any, Any, Any], bool]:
    """Find a sample of which both change the same member."""

    def clashes(_right: Any, first: Any, second: Any) -> bool:
        return any(
            _changed(members, first(members, *of)) & _changed(members, second(members, *of))
            for members, *of in samples()
        )

    return clashes


def _chained(_right: Any, first: Any, second: Any) -> Any:
    return lambda value: second(first(value))


def _longer(_right: Any, first: Any, second: Any) -> Any:
    return lambda operation: max(first(operation), second(operation))


def _united(_right: Any, first: Any, second: Any) -> Any:
    return MappingProxyType({**first, **second})


def _share_a_name(_right: Any, first: Any, second: Any) -> bool:
    return bool(first.keys() & second.keys())


# What they are compared for

CONTENT = frozenset({"content", "content_length", "content_type", "content_headers", "holds_back"})
"""What is decided when content is downloaded, and shows in nothing else."""
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
NAMES = ("a.txt", 'A  "b"/%41.txt', "größe.txt", "x" * 300)
SIZES = (0, 5, 2**31 + 1, 2**32 + 1)


def _operations() -> Sequence[tuple[Any, ...]]:
    return [(each,) for each in OPERATIONS]


@lru_cache(maxsize=1)
def _problems() -> Sequence[tuple[Any, ...]]:
    params = (None, "part_ids", "md5", "bytes", "filename", "expires_after", "data")
    found = product(get_args(ProblemKind), params, (None, *OPERATIONS))
    return [(Problem(kind, "It is wrong.", param, asked),) for kind, param, asked in found]


def _uploads() -> Iterator[Upload]:
    blob = Blob(3, "", lambda: iter((b"abc",)), lambda: None)
    parts = (Part("part_0123456789abcdef", "upload_0123456789abcdef", 10.5, blob, 1, 2),)
    for name, size, policy in product(NAMES, SIZES, (None, 7_200)):
        yield Upload(
            id="upload_0123456789abcdef",
            tenant="",
            filename=name,
            purpose="fine-tune",
            size=size,
            mime_type="text/plain",
            policy=policy,
            created_at=10.5,
            expires_at=3_610.5,
            parts=parts,
            over_at=20.5,
        )


def _file(upload: Upload) -> File:
    expires_at = None if upload.policy is None else 20.5 + upload.policy
    return File(
        id="file-0123456789abcdef",
        tenant="",
        upload=upload.id,
        filename=upload.filename,
        purpose=upload.purpose,
        size=upload.size,
        created_at=20.5,
        made_at=20.5,
        expires_at=expires_at,
        outlives=upload.expires_at,
        parts=upload.parts,
    )


@lru_cache(maxsize=1)
def _shown_uploads() -> Sequence[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for upload in _uploads():
        completed = replace(upload, status="completed", file="file-0123456789abcdef", ended=1)
        cancelled = replace(upload, status="cancelled", ended=1)
        for now, asked, file in (
            (upload, "create", None),
            (completed, "complete", _file(completed)),
            (cancelled, "cancel", None),
        ):
            found.append((shown_upload(CORRECT, now, asked, file), asked, now))  # type: ignore[arg-type]
    return found


@lru_cache(maxsize=1)
def _shown_parts() -> Sequence[tuple[Any, ...]]:
    return [(shown_part(CORRECT, each.parts[0], each), each) for each in _uploads()]


@lru_cache(maxsize=1)
def _shown_files() -> Sequence[tuple[Any, ...]]:
    files, occasions = [_file(each) for each in _uploads()], get_args(Occasion)
    return [(shown_file(CORRECT, file, on), on, file) for file in files for on in occasions]


DEVIATES = Composition(_deviates)
COMPOSITIONS: Mapping[str, Composition] = MappingProxyType(
    {
        # Two answers of yes or no that are both other than the right one are the same.
        **{
            each.name: DEVIATES for each in fields(Behaviour) if get_args(each.type)[-1:] == (bool,)
        },
        # What is complained of is refused, whoever complains.
        **{field.name: DEVIATES for field in fields(Behaviour) if field.name.startswith("minds_")},
        "content_length": DEVIATES,  # no fault tells a wrong one; some tell none
        "judges_md5": DEVIATES,
        **dict.fromkeys(
            ("success", "json_type"), Composition(_deviates, _both_deviate(_operations))
        ),
        **dict.fromkeys(
            ("status_of", "error_type", "error_body", "error_headers"),
            Composition(_deviates, _both_deviate(_problems)),
        ),
        "edits_upload": Composition(_edits, _both_edit(_shown_uploads)),
        "edits_part": Composition(_edits, _both_edit(_shown_parts)),
        "edits_file": Composition(_edits, _both_edit(_shown_files)),
        "keeps_name": Composition(_chained),
        **dict.fromkeys(("waits", "gaps"), Composition(_longer)),
        "defaults": Composition(_united, _share_a_name),
    }
)
"""The fields that can be composed, and how."""
