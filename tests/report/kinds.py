"""
The kinds of record that every report has to stand: full, empty, all skipped, interrupted, huge.

``KINDS`` has all of them but the huge one, which takes a second or two to build: call ``huge``.
"""

import functools
from dataclasses import replace

from made import (
    FOOTER,
    HOUR,
    KEY,
    LATE,
    ORDER,
    PARTS,
    PLAN,
    UPLOAD,
    added,
    answer,
    broken,
    demanded,
    flow,
    get,
    happened,
    minimum,
    post,
    record,
    upheld,
    upload,
)

from conformance.core.before import Before, Seen
from conformance.core.catalogue import CATALOGUE
from conformance.core.content import Drawn
from conformance.core.exchange import Framing
from conformance.core.finding import Finding, Outcome
from conformance.core.known import Known
from conformance.core.plan import (
    AddPart,
    Complete,
    Create,
    GetContent,
    Together,
    Total,
    WaitForExpiry,
    plan,
)
from conformance.core.record import INTERRUPTED, Minimum, Repeat, trial
from conformance.core.target import Footing, Target

ONE_FILE, MD5, ECHOES, AGAIN = (
    "concurrency/one-file",
    "complete/md5-wrong",
    "create/echoes",
    "complete/again",
)
NEWLINE, CANCELLED, LARGE = (
    "parts/bytes-as-sent",
    "parts/none-after-cancel",
    "parts/sixty-four-megabytes",
)
HOSTILE = (
    "](javascript:alert(1)) ![x](http://127.0.0.1:9/x.png) <img src=x onerror=alert(1)>\n"
    "```\n| a | b |\n@somebody #123 <!-- ::error::owned ##vso[task.complete]\x1b[31m\u202e"
)
"""What a target says to whoever reads about it, in one breath."""
RACE = plan(Create(0), Together((Complete(()), Complete(()), Complete(()))))
BIG = plan(Create(Total((0,))), AddPart(Drawn(70_000, 5)), Complete((0,)), GetContent())
EXPIRY = plan(Create(1), WaitForExpiry(), AddPart(b"a"))


def race():
    """Three completions at once, of which two make a File and one is never answered."""
    here = f"/uploads/{UPLOAD}"
    asked = post(f"{here}/complete", {"part_ids": []})
    made = [upload(status="completed", file={"id": f"file-{at}", "object": "file"}) for at in "ab"]
    created = post("/uploads", {"purpose": "assistants", "filename": "a.txt", "bytes": 0})
    return (
        happened(created, answer(upload(bytes=0)), 20.0, 20.031, step=0),
        happened(asked, answer(made[0]), 20.1, 20.35, step=1),
        happened(asked, answer(made[1]), 20.11, 20.4, step=2),
        happened(asked, None, 20.12, step=3, cause="the connection was reset"),
    )


def late():
    """A part is taken after completion, from somebody else, in chunks; the answer is no text."""
    framing = Framing(chunks=(1, 2), trailer=(("x-a", "b"),), expect=True)
    part = replace(added(f"/uploads/{UPLOAD}/parts", b"\xff\x00"), sender="second", framing=framing)
    more = {"purpose": "assistants", "filename": "b.txt", "bytes": 2, "mime_type": "text/plain"}
    return (
        happened(post("/uploads", more), answer(upload()), 30.0, step=0),
        happened(part, answer(b"\xff\xfe\x00binary"), 31.0, step=1),
    )


def big():
    """A part so large that only its digests are kept."""
    content = Drawn(70_000, 5)
    here = f"/uploads/{UPLOAD}"
    return (
        happened(post("/uploads", {"bytes": 70_000}), answer(upload(bytes=70_000)), 40.0, step=0),
        happened(added(f"{here}/parts", content), answer({"id": PARTS[0]}), 41.0, step=1),
        happened(post(f"{here}/complete", {"part_ids": [PARTS[0]]}), answer(b"no"), 42.0, step=2),
    )


def hostile():
    """Everything that a target can say is hostile, its headers too; and some of it is lost."""
    said = answer({"id": HOSTILE, "object": "upload", "filename": HOSTILE})
    said = replace(said, headers=(*said.headers, ("x-evil", HOSTILE), ("retry-after", "1")))
    return (
        happened(post("/uploads", {"filename": "c.txt", "bytes": 1}), said, 50.0, step=0),
        happened(get(f"/files/{HOSTILE}", HOSTILE), answer(HOSTILE.encode(), 404), 51.0, step=1),
        replace(
            happened(get("/files", headers=(KEY, ("x-request", "1"))), None, 52.0, cause=HOSTILE),
            received=53.0,
            redirected_to=HOSTILE,
        ),
    )


def waited():
    """A part that comes after its upload has expired."""
    return (
        happened(post("/uploads", {"bytes": 1}), answer(upload(bytes=1)), 60.0, step=0),
        happened(added(f"/uploads/{UPLOAD}/parts", b"a"), answer({"id": "p"}), 65.5, step=2),
    )


def before():
    """
    Yesterday: one failed as today, one otherwise, one was flaky, one is gone, and one is mended
    that hid another.
    """
    said = {
        ORDER: ("fail", "GET /files/*/content -> 200: content *"),
        LATE: ("fail", "POST /uploads/*/parts -> 500: another reason"),
        MD5: ("flaky", "POST /uploads/*/complete -> 200: status *"),
        CANCELLED: ("fail", "POST /uploads/*/parts -> 200: status *"),
        ECHOES: ("inconclusive", None, (CANCELLED,)),
        "parts/gone-since": ("fail", "POST /uploads/*/parts -> 200: status *"),
    }
    passed = (Seen(each.id, "pass") for each in CATALOGUE if each.id not in said)
    return Before(
        "2025-12-31T00:00:00Z", (*(Seen(each, *of) for each, of in said.items()), *passed)
    )


KNOWN = (
    Known(ORDER, "joins by arrival, ticket 17", "storage", "2026-06-30"),
    Known(LATE, HOSTILE, "gateway", "2026-06-30", "POST /uploads/*/parts -> 500: status *"),
    Known(HOUR, "kept for two hours", "gateway", "2025-06-30"),
    Known("cancel/accepted", "cancelling is new", "storage", "2026-06-30"),
    Known("nothing/matches-this", "long gone", "nobody", "2026-06-30"),
)
"""One that fails as it should, one for another reason, one past its date, one that passes, none."""
FALLEN = (ORDER, LATE, HOUR, ONE_FILE, MD5, ECHOES, NEWLINE)
FLAKY = broken(MD5, 2, "it to be refused", "status 200")
AN_HOUR = Target(
    "https://uploads.example.com/v1",
    has_key=True,
    has_second_key=True,
    max_wait=12.0,
    footing=Footing(no_auth=None, lifetime=3_600, latency=0.0123),
    insecure=True,
)
LEFT = ("2 uploads: upload_1, upload_2", HOSTILE)


def full():
    """Nearly all that can come of a run, with failures known before and a run before it."""
    hour, took = broken(HOUR, 0, "3600 s", "7200 s"), broken(LATE, 1, "it to be refused", HOSTILE)
    twice = broken(ONE_FILE, 2, "one File of all completions", "2 Files: file-a, file-b")
    explained = broken(NEWLINE, 4, 'content "ba"', 'content "ab"', suspects=(ORDER,))
    name = broken(ECHOES, 0, '"c.txt"', HOSTILE)
    noted = Finding(AGAIN, Outcome.NOTED, 1, got=HOSTILE)
    return record(
        upheld(*demanded(*FALLEN)),
        trial("order/two_parts_turned_round", PLAN, flow(), [broken(), explained, hour]),
        trial("order/two_parts_turned_round", PLAN, flow("upload_b"), [broken()]),
        trial("races/completions", RACE, race(), [twice]),
        trial("afterwards/late", PLAN, late(), [took]),
        trial("large/one_part", BIG, big(), [FLAKY, noted]),
        trial(HOSTILE, PLAN, hostile(), [name]),
        trial("expiry/late", EXPIRY, waited(), ()),
        trial("stuck/at_once", PLAN, flow()[:1], (), blocked=f"no Part was given an id: {HOSTILE}"),
        minima=[minimum(), Minimum(ONE_FILE, "races/completions", RACE, race(), (twice,), 4, 30)],
        repeats=[Repeat(MD5, "large/one_part", BIG, big(), 5)],
        footer=replace(FOOTER, left=LEFT, left_in_all=3),
        target=AN_HOUR,
        known=KNOWN,
        before=before(),
    )


@functools.cache
def huge(count=100_000):
    """
    A run with so many findings: 20 in each trial of five exchanges, no two trials alike.

    Most are of the same few requirements, as where a server is wrong in one thing everywhere.
    """
    every = [each.id for each in CATALOGUE]
    made = [flow(f"upload_{at:016x}", (f"part_{at}a", f"part_{at}b")) for at in range(250)]
    trials = tuple(_crowded(at, made[at % len(made)], every) for at in range(count // 20))
    last = trials[-1].exchanges[-1].received
    footer = replace(FOOTER, duration_s=last, requests=count // 4, bytes_sent=count * 40)
    return record(*trials, minima=[minimum()], footer=footer)


def _crowded(at, exchanges, every):
    few, one = (ORDER, LATE, HOUR, ONE_FILE), every[at % len(every)]
    names = [*(few[n % 4] for n in range(18)), one, one]
    found = [broken(name, n % 5, f"wanted {n}", f"got {at}.{n}") for n, name in enumerate(names)]
    moved = [replace(each, sent=each.sent + at, received=each.received + at) for each in exchanges]
    return trial(f"scenario_{at % 80}/plan_{at}", PLAN, tuple(moved), found)


KINDS = {
    "full": full(),
    "empty": record(),
    "all skipped": record(chosen=()),
    "interrupted": replace(full(), footer=None),
    "stopped by hand": replace(full(), footer=replace(FOOTER, stopped=INTERRUPTED)),
}
"""Every kind of record but the huge one."""
