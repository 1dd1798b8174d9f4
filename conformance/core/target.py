"""What is known of the server under test before it is judged."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Footing:
    """
    What a first look at the target showed.

    ``no_files``, ``no_content`` and ``no_auth`` hold the evidence that the target has no Files API,
    lets no content be downloaded, or serves without a key; None when it does have it, or when
    nothing is known. ``lifetime`` is how many seconds its uploads live, by its own answer;
    ``latency`` how many it took for an answer, in the middle of all.
    """

    no_files: str | None = None
    no_content: str | None = None
    no_auth: str | None = None
    lifetime: int | None = None
    latency: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """
    Where the server is, and what to say to it. Keys are not kept here.

    ``insecure`` says that nobody looked whether it is who it says, so that all of it is hearsay.
    ``min_part_size`` is how many bytes each listed part has at least that is not the last.
    """

    base_url: str
    purpose: str = "assistants"
    mime_type: str = "text/plain"
    has_key: bool = False
    has_second_key: bool = False
    large: bool = False
    max_wait: float = 10.0
    footing: Footing = Footing()
    insecure: bool = False
    min_part_size: int = 0

    @property
    def expires_in_reach(self) -> bool:
        """Say whether an upload can be waited for until it has surely expired."""
        lifetime = self.footing.lifetime
        return lifetime is not None and lifetime + CERTAINTY <= self.max_wait


LISTED = 3.0
"""Seconds within which a File that is made or deleted shows in the list, or is gone (A20)."""
CERTAINTY = 2
"""Seconds after its expiry from which on an upload has surely expired, as timestamps are whole."""
