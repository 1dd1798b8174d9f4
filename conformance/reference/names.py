"""Finds a fault or a variant by its name."""

from collections.abc import Iterable
from difflib import get_close_matches

from conformance.core.errors import Misused

from .behaviour import CORRECT, Behaviour
from .faults import FAULTS
from .variants import VARIANTS


def behaviour_of(name: str | None) -> Behaviour:
    """
    Find the behaviour of a fault or a variant; the correct one for None.

    Raises Misused, with the names that are nearest, for a name that neither has.
    """
    if name is None:
        return CORRECT
    if name in FAULTS:
        return FAULTS[name].behaviour
    if name in VARIANTS:
        return VARIANTS[name].behaviour
    raise unknown("fault or variant", name, [*FAULTS, *VARIANTS])


def unknown(what: str, name: str, names: Iterable[str]) -> Misused:
    """Word the complaint about a name that does not exist."""
    near = get_close_matches(name, names)
    hint = f"Did you mean {', '.join(near)}?" if near else ""
    return Misused(f"there is no {what} called {name}", hint)
