"""Takes the user's own headers out of what was sent: out of judgement, and out of what is kept."""

from collections.abc import Sequence
from dataclasses import replace

from conformance.core.exchange import Exchange, Headers
from conformance.core.record import Trial

from . import key

SHOWN = frozenset({"accept", "accept-encoding", "accept-language", "content-type", "user-agent"})
"""Headers whose values are no secrets, and stand in many answers."""
HIDDEN = "(hidden)"


def bare(held: Exchange, headers: Headers) -> Exchange:
    """Leave out the user's headers: they go with every request, and say nothing of any."""
    theirs = {(name.lower(), value) for name, value in headers}
    kept = tuple(each for each in held.request.headers if each not in theirs)
    return replace(held, request=replace(held.request, headers=kept))


def veil_of_all(keys: key.Keys, headers: Headers) -> key.Veil:
    """Make the veil for keys, and for the values of all the user's headers that may be secret."""
    named = tuple((value, HIDDEN) for name, value in headers if name.lower() not in SHOWN)
    return key.Veil((*key.veil_of(keys, headers).secrets, *named))


def veiled(held: Trial, headers: Headers) -> Trial:
    """
    Take the values of the user's ``headers`` out of a trial that has been judged.

    They may be secrets of a gateway. Those that only say which format is wanted stay.
    """
    hidden = [(name.lower(), value) for name, value in headers if name.lower() not in SHOWN]
    if not hidden:
        return held
    veil = key.Veil(tuple((value, HIDDEN) for _, value in hidden))
    return replace(
        held,
        exchanges=tuple(_veiled(each, veil, hidden) for each in held.exchanges),
        findings=tuple(
            replace(each, wanted=key.text(veil, each.wanted), got=key.text(veil, each.got))
            for each in held.findings
        ),
        blocked=held.blocked and key.text(veil, held.blocked),
    )


def _veiled(held: Exchange, veil: key.Veil, hidden: Sequence[tuple[str, str]]) -> Exchange:
    named = tuple(
        (name, HIDDEN if (name.lower(), value) in hidden else value)
        for name, value in held.request.headers
    )
    return replace(
        held,
        request=key.request(veil, replace(held.request, headers=named)),
        response=held.response and key.response(veil, held.response),
        cause=held.cause and key.text(veil, held.cause),
        redirected_to=held.redirected_to and key.text(veil, held.redirected_to),
    )
