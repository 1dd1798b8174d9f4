"""Runs whose pages are looked at."""

from kinds import KINDS
from made import LATE, ORDER, PLAN, RECORDS, broken, demanded, flow, record, trial, upheld

MD5 = "complete/md5-wrong"
REFUSED = "a refusal (4xx)"
THREE = record(
    upheld(*demanded(ORDER, LATE, MD5)),
    trial("orders", PLAN, flow(), [broken(ORDER)]),
    trial(
        "late", PLAN, flow(), [broken(LATE, 3, f"{REFUSED}: the upload is completed", "status 200")]
    ),
    trial("md5", PLAN, flow(), [broken(MD5, 3, f"{REFUSED}: the md5 is another", "status 200")]),
)
"""A server that is wrong in three things."""
PAGES = {
    "three": THREE,
    "conformant": RECORDS["full"],
    "blocked": RECORDS["blocked"],
    **KINDS,
}
