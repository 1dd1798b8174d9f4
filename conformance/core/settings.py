"""What a run is told: every option of the command line and of the pytest plugin, with its help."""

from dataclasses import dataclass, field
from typing import Any

from conformance.core.before import Before
from conformance.core.exchange import Headers
from conformance.core.known import Known
from conformance.core.shard import Shard

PROFILES = ("quick", "default", "thorough")
"""From the one that tries least to the one that tries most."""
AUTH = ("detect", "required", "off")
"""What may be said of whether a target asks for a key."""


def _said(default: Any, text: str) -> Any:
    return field(default=default, metadata={"help": text})  # the help of both doors


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """How to judge a target. Holds keys, so it has no repr."""

    base_url: str = _said("", "Where the API is, such as http://127.0.0.1:8080/v1.")
    api_key: str | None = _said(None, "The key to send.")
    second_api_key: str | None = _said(None, "A key that belongs to another tenant.")
    auth: str = _said("detect", "Whether the target asks for a key: required, off or detect.")
    profile: str = _said("default", "How much is tried: quick, default or thorough.")
    seed: int = _said(0, "What the plans are drawn from; the same seed gives the same plans.")
    select: tuple[str, ...] = _said((), "Judge only requirements whose id matches.")
    skip: tuple[str, ...] = _said((), "Leave out requirements whose id matches.")
    level: str = _said("MAY", "Judge only requirements of this level or above.")
    strict: bool = _said(False, "A broken SHOULD makes the target non-conformant too.")  # noqa: FBT003
    large: bool = _said(False, "Send parts of up to 64 MiB.")  # noqa: FBT003
    min_part_size: int = _said(0, "How many bytes each part has at least that is not the last.")
    max_wait: float = _said(10.0, "How many seconds it may wait for an upload to expire.")
    purpose: str = _said("assistants", "The purpose of uploads that need no other.")
    mime_type: str = _said("text/plain", "The MIME type of uploads that need no other.")
    timeout: float = _said(30.0, "How many seconds one exchange may take.")
    max_retry_wait: float = _said(5.0, "How many seconds a Retry-After is heeded, each time.")
    max_duration: float = _said(1_800.0, "How many seconds the whole run may take.")
    max_requests: int = _said(0, "How many requests may be sent; 0 for any number.")
    max_bytes: int = _said(0, "How many bytes of request bodies may be sent; 0 for any number.")
    headers: Headers = _said((), "Headers to send with every request.")
    record: tuple[str, ...] = _said((), "Write the record into this file as the run goes.")
    cacert: str | None = _said(None, "A PEM file with the certificates to believe instead.")
    insecure: bool = _said(False, "Believe any certificate; the report says so.")  # noqa: FBT003
    cert: str | None = _said(None, "A PEM file with our certificate and its key, to show.")
    lanes: int = _said(32, "How many plans run at the same time.")
    ledger: str | None = _said(None, "Write what is made on the target into this file.")
    keep: bool = _said(False, "Leave what is made on the target there.")  # noqa: FBT003
    shard: Shard | None = _said(None, "Try only share I of N of the scenarios, such as 2/4.")
    before: Before | None = _said(None, "Tell what changed since the run of this record.")
    known_failures: tuple[Known, ...] | None = _said(None, "The failures in this file are known.")
