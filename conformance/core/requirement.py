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


class Harm(StrEnum):
    """
    What a broken requirement does to those who use the server, the worst first.

    The value says it in words, as every report does.
    """

    REACHES_OTHERS = "leaks or reaches what is another's"
    """Somebody without a right to it reads, changes or uses it."""
    MIXES_BYTES = "loses or mixes up bytes"
    """What is stored or served is not what was sent, or may be that without anybody noticing."""
    IMPOSSIBLE_STATE = "a state that must not exist"
    """An Upload is over and goes on, or two Files come of it, or one that nobody completed."""
    REFUSES_VALID = "refuses what is valid"
    ACCEPTS_INVALID = "accepts what is not valid"
    SAYS_WRONGLY = "says it wrongly"
    """It does the right thing, and its answer is malformed, misleading or untrue."""

    @property
    def rank(self) -> int:
        """Say how grave it is among all harms: 0 is the worst."""
        return _RANKS[self]


_RANKS = {harm: rank for rank, harm in enumerate(Harm)}


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
    ``needs`` says what has to be given before it can be measured. ``harm`` is what breaking it does
    as a rule; a finding may say otherwise of itself.
    """

    id: str
    level: Level
    harm: Harm
    statement: str
    basis: Basis
    source: Source
    candidate: str
    party: Party = Party.SERVER
    needs: frozenset[Need] = frozenset()
