"""The reference server as the target, when none is named."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from conformance.core.settings import Settings
from conformance.reference.apart import running_apart


@contextmanager
def embedded(settings: Settings, name: str | None = None) -> Iterator[Settings]:
    """
    Serve the reference for the time of a ``with``; yields settings that aim at it.

    It asks for a key and knows two tenants, so that nothing need be left out for lack of a key.
    ``name`` is that of a fault or a variant; None is the correct server.
    """
    keys = (
        settings.api_key or secrets.token_urlsafe(16),
        settings.second_api_key or secrets.token_urlsafe(16),
    )
    with running_apart(name, keys=keys) as base_url:
        yield replace(settings, base_url=base_url, api_key=keys[0], second_api_key=keys[1])
