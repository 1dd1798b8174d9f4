"""Where rooms meet: runs plans, has them judged, reduces what broke, adds to the record."""

from .account import cause, ended, ending, header_of, now, unrun
from .aim import check, chosen, settled, shared, target_of
from .blame import breaks, reconsidered, unlawful
from .conductor import FIRST_LOOK, Batch, Conductor
from .handed import Handed, Progress
from .writing import Stream, put

__all__ = [
    "FIRST_LOOK",
    "Batch",
    "Conductor",
    "Handed",
    "Progress",
    "Stream",
    "breaks",
    "cause",
    "check",
    "chosen",
    "ended",
    "ending",
    "header_of",
    "now",
    "put",
    "reconsidered",
    "settled",
    "shared",
    "target_of",
    "unlawful",
    "unrun",
]
