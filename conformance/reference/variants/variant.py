"""What a variant is."""

from dataclasses import dataclass, replace
from typing import Any

from conformance.reference.behaviour import CORRECT, Behaviour


@dataclass(frozen=True, slots=True)
class Variant:
    """A server that keeps the contract where the contract leaves a choice, in another way."""

    name: str
    behaviour: Behaviour
    summary: str


def variant(summary: str, **changes: Any) -> Variant:
    """Make a variant from the decisions it takes otherwise; its table gives it its name."""
    return Variant("", replace(CORRECT, **changes), summary)
