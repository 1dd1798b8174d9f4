"""Where rooms meet: runs plans, has them judged, reduces what broke, adds to the record."""

from .aim import check, chosen, settled, shared, target_of
from .blame import breaks, reconsidered, unlawful
from .conductor import FIRST_LOOK, Batch, Conductor
from .handed import Handed, Progress

__all__ = [
    "FIRST_LOOK",
    "Batch",
    "Conductor",
    "Handed",
    "Progress",
    "breaks",
    "check",
    "chosen",
    "reconsidered",
    "settled",
    "shared",
    "target_of",
    "unlawful",
]
