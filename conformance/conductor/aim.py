"""Reads settings before anything is sent: the target, and which requirements are judged."""

import re
from dataclasses import replace
from pathlib import Path

from conformance.core.catalogue import CATALOGUE, matching
from conformance.core.errors import Misused
from conformance.core.requirement import Level
from conformance.core.settings import Settings
from conformance.core.target import Footing, Target
from conformance.drivers import address, ledger
from conformance.drivers.client import Budget
from conformance.drivers.key import CREDENTIALS
from conformance.drivers.tls import Trust, context


def target_of(settings: Settings) -> Target:
    """Say what ``settings`` tell of the target, keys left out."""
    return Target(
        settings.base_url.rstrip("/"),
        settings.purpose,
        settings.mime_type,
        has_key=settings.api_key is not None or carried(settings),
        has_second_key=settings.second_api_key is not None,
        large=settings.large,
        max_wait=settings.max_wait,
        insecure=settings.insecure,
        min_part_size=settings.min_part_size,
    )


def budget_of(settings: Settings) -> Budget:
    """Say what a run may spend; 0 requests or bytes stand for any number."""
    return Budget(
        settings.max_requests or None,
        settings.max_bytes or None,
        settings.max_duration,
        settings.max_retry_wait,
    )


def shared(settings: Settings, workers: int) -> Settings:
    """Give each of several workers its share of what may be spent."""
    requests, size = settings.max_requests, settings.max_bytes
    return replace(
        settings,
        max_requests=requests and max(1, requests // workers),
        max_bytes=size and max(1, size // workers),
    )


def trust_of(settings: Settings) -> Trust:
    """Say whose certificates ``settings`` believe, and which one they show."""
    return Trust(settings.cacert, settings.insecure, settings.cert)


def carried(settings: Settings) -> bool:
    """Say whether a key goes out in a header of the user's, such as ``api-key``."""
    return any(name.lower() in CREDENTIALS for name, _ in settings.headers)


def settled(seen: Footing, settings: Settings) -> Footing:
    """
    Settle whether keys are asked for: by what was declared, else by what was ``seen``.

    A second key declares it, since tenants are nothing without keys.
    """
    if settings.auth == "off":
        return replace(seen, no_auth="authentication was declared to be off, by --auth off")
    declared = settings.auth == "required" or settings.second_api_key is not None
    return replace(seen, no_auth=None) if declared else seen


def check(settings: Settings) -> None:
    """
    Look over ``settings`` before anything is sent; no base URL is as good as a sound one.

    Raises Misused for what no run can be made with. No key and no header's value is shown.
    """
    if re.search(r"[\s\x00-\x1f]", settings.base_url):
        raise Misused(f"the base URL {settings.base_url!r} holds blanks", address.HINT)
    if settings.base_url:
        address.read(settings.base_url)
    for each in (settings.api_key, settings.second_api_key):
        if each is not None and not WRITABLE.fullmatch(each):
            raise Misused("a key is empty or holds what no header can", "Was it copied whole?")
    for at, (name, value) in enumerate(settings.headers, 1):
        if not NAME.fullmatch(name) or not WRITABLE.fullmatch(value or " "):
            raise Misused(f"header {at} cannot be sent", "Write it as 'Name: value', in ASCII.")
    _check_auth(settings)
    _check_files(settings)
    chosen(settings)


def _check_files(settings: Settings) -> None:
    if trust_of(settings) != Trust():
        context(trust_of(settings))
    if settings.ledger:
        ledger.check(Path(settings.ledger), settings.base_url.rstrip("/"))


def _check_auth(settings: Settings) -> None:
    if settings.auth == "required" and settings.api_key is None and not carried(settings):
        raise Misused("--auth required says that a key is needed, and none is given", KEY_HINT)
    if settings.auth == "off" and settings.second_api_key is not None:
        raise Misused("a second key makes no sense with --auth off", "Leave one of them out.")


KEY_HINT = "Give --api-key, or set UPLOADS_CONFORMANCE_API_KEY."
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What a header may be called (RFC 9110 section 5.6.2)."""
WRITABLE = re.compile(r"[\x20-\x7e]+")
"""What a header may hold, as far as every client and server agrees on it."""


def chosen(settings: Settings) -> tuple[str, ...] | None:
    """
    Name the requirements that the options leave, in catalogue order; None for all.

    Raises Misused for a glob that matches nothing, and when nothing is left.
    """
    for glob in (*settings.select, *settings.skip):
        if not matching(glob):
            hint = "`uploads-conformance requirements` lists the ids."
            raise Misused(f"{glob!r} matches no requirement", hint)
    levels = list(Level)[: list(Level).index(Level(settings.level)) + 1]
    picked = [
        each.id
        for each in CATALOGUE
        if each.level in levels
        and (not settings.select or any(each in matching(glob) for glob in settings.select))
        and not any(each in matching(glob) for glob in settings.skip)
    ]
    if not picked:
        raise Misused("the options leave no requirement to judge", "Loosen --select or --skip.")
    return None if len(picked) == len(CATALOGUE) else tuple(picked)
