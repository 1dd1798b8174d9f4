"""All requirements: an area a module, in the order in which reports show them."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType, ModuleType

from conformance.core.requirement import Requirement

from . import (
    auth,
    cancel,
    complete,
    concurrency,
    create,
    errors,
    expiry,
    files,
    parts,
    sdk,
    transport,
)

AREAS: tuple[ModuleType, ...] = (
    create,
    parts,
    complete,
    cancel,
    files,
    errors,
    transport,
    auth,
    expiry,
    concurrency,
    sdk,
)
"""The modules that hold requirements, each named after the first word of their ids."""


def _declared(area: ModuleType) -> tuple[Requirement, ...]:
    return tuple(each for each in vars(area).values() if isinstance(each, Requirement))


CATALOGUE: tuple[Requirement, ...] = tuple(each for area in AREAS for each in _declared(area))
"""Every requirement, area by area, each area in the order in which it declares them."""

BY_ID: Mapping[str, Requirement] = MappingProxyType({each.id: each for each in CATALOGUE})
"""Every requirement under its id."""


def matching(pattern: str) -> tuple[Requirement, ...]:
    """
    Pick the requirements whose id matches ``pattern``, such as ``parts/*``, in catalogue order.

    ``*`` stands for any characters, ``?`` for one, ``[ab]`` for one of these; case counts.
    A pattern that matches nothing gives none, which is for the caller to complain about.
    """
    return tuple(each for each in CATALOGUE if fnmatchcase(each.id, pattern))
