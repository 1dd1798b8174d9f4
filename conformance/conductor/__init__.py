"""Where rooms meet: runs plans, has them judged, reduces what broke, adds to the record."""

from .account import brief, cause, ended, ending, header_of, looked, now, tidy, unrun
from .aim import check, chosen, settled, shared, target_of
from .archive import Kept, Passed, archive
from .blame import breaks, reconsidered, unlawful
from .capability_probe import FIRST_LOOK, LOOK_BY_PURPOSE
from .cleaning import Leftovers, cleaned, ledger_of, leftovers, lines_since, moment, swept
from .conductor import Batch, Conductor
from .handed import Handed, Progress
from .knowing import known_in, known_text
from .records import before_in, earlier, record_in, skimmed_in, summed_up
from .resending import aimed, failures_in, replay
from .writing import Stream, put

__all__ = [
    "FIRST_LOOK",
    "LOOK_BY_PURPOSE",
    "Batch",
    "Conductor",
    "Handed",
    "Kept",
    "Leftovers",
    "Passed",
    "Progress",
    "Stream",
    "aimed",
    "archive",
    "before_in",
    "breaks",
    "brief",
    "cause",
    "check",
    "chosen",
    "cleaned",
    "earlier",
    "ended",
    "ending",
    "failures_in",
    "header_of",
    "known_in",
    "known_text",
    "ledger_of",
    "leftovers",
    "lines_since",
    "looked",
    "moment",
    "now",
    "put",
    "reconsidered",
    "record_in",
    "replay",
    "settled",
    "shared",
    "skimmed_in",
    "summed_up",
    "swept",
    "target_of",
    "tidy",
    "unlawful",
    "unrun",
]
