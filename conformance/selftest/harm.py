"""Which broken requirements do grave harm: the one place that says so to the self-test."""

from conformance.core.catalogue import BY_ID
from conformance.core.requirement import Harm

GRAVE = frozenset({Harm.REACHES_OTHERS, Harm.MIXES_BYTES, Harm.IMPOSSIBLE_STATE})
"""What leaks or reaches what is another's, loses or mixes up bytes, or must not exist."""


def is_grave(requirement_id: str) -> bool:
    """Say whether breaking this requirement does grave harm."""
    return BY_ID[requirement_id].harm in GRAVE
