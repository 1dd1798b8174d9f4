"""What is demanded: id, level, party it binds, statement, source, basis."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """
    How much a requirement weighs.

    MUST is documented, or a documented client breaks without it. SHOULD is what every official SDK
    relies on, or what the real service has always been seen to do. MAY is silence in the contract:
    recorded, never failed.
    """

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


class Basis(StrEnum):
    """What a requirement rests on."""

    DOC = "DOC"
    """Prose documentation of the API."""
    SPEC = "SPEC"
    """The published OpenAPI document."""
    SDK = "SDK"
    """What official clients send or need."""
    SEEN = "SEEN"
    """Recorded answers of the real service."""
    INFER = "INFER"
    """Our conclusion; the statement of the source says from what."""


class Party(StrEnum):
    """Whom a requirement binds."""

    SERVER = "server"
    CLIENT = "client"


class Need(StrEnum):
    """What has to be given for a requirement to be put to the test."""

    LARGE = "large"
    """--large: parts up to 64 MiB are sent."""
    SECOND_KEY = "second-key"
    """--second-api-key: a key of another tenant."""
    EXPIRY = "expiry"
    """An upload of the target expires within --max-wait."""
    FILES = "files"
    """The target has the Files API."""
    CONTENT = "content"
    """The target lets content be downloaded."""
    AUTH = "auth"
    """The target asks for a key."""
    WEATHER = "weather"
    """The target answers 429 or 503 by itself; nothing we send asks for that."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document, and the place in it. Documents are named in ``sources.py``."""

    document: str
    place: str = ""

    def __str__(self) -> str:
        """Write the document, then the place."""
        return f"{self.document} {self.place}".strip()


@dataclass(frozen=True, slots=True)
class Requirement:
    """
    One demand. ``id`` is a path of words that is never used again for anything else.

    ``candidate`` is the number in the list of candidates that this requirement came from.
    ``needs`` says what has to be given before it can be measured.
    """

    id: str
    level: Level
    statement: str
    basis: Basis
    source: Source
    candidate: str
    party: Party = Party.SERVER
    needs: frozenset[Need] = frozenset()
