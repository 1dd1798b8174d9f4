"""Where rooms meet: runs plans, has them judged, reduces what broke, adds to the record."""

from .aim import check, chosen, settled, target_of
from .blame import breaks, reconsidered, unlawful
from .cleaning import Leftovers, cleaned, ledger_of, leftovers, lines_since, moment
from .conductor import FIRST_LOOK, Batch, Conductor
from .handed import Handed, Progress

__all__ = [
    "FIRST_LOOK",
    "Batch",
    "Conductor",
    "Handed",
    "Leftovers",
    "Progress",
    "breaks",
    "check",
    "chosen",
    "cleaned",
    "ledger_of",
    "leftovers",
    "lines_since",
    "moment",
    "reconsidered",
    "settled",
    "target_of",
    "unlawful",
]
