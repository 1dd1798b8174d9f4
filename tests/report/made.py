"""Small builders of exchanges and records for the tests of this room."""

import hashlib
import json
import re
from dataclasses import replace
from itertools import zip_longest

from conformance.core.before import Before, Seen
from conformance.core.blame import Evidence
from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.content import whole
from conformance.core.exchange import Exchange, Field, Request, Response, body_of
from conformance.core.finding import Finding, Outcome
from conformance.core.gravity import gravity
from conformance.core.known import Known
from conformance.core.plan import AddPart, Complete, Create, Form, GetContent, Total, plan
from conformance.core.record import (
    INTERRUPTED,
    Footer,
    Header,
    Minimum,
    Record,
    Repeat,
    Tally,
    trial,
)
from conformance.core.requirement import Harm, Level, Party
from conformance.core.target import Target

UPLOAD, FILE = "upload_6ac13d1b4f0c4bb2", "file-8cQ2wGx1ZkN3pZ5r"
PARTS = ("part_0aa13d1b4f0c4bb2", "part_1bb13d1b4f0c4bb2")
KEY = ("authorization", "Bearer (first)")
JSON = "application/json"
ELSEWHERE = "https://bucket.example/file?signature=1"
"""Where a target points whoever asks for content."""
ORDER, LATE, HOUR = (
    "complete/listed-order",
    "parts/none-after-complete",
    "create/expires-in-an-hour",
)
PLAN = plan(Create(Total((0, 1))), AddPart(b"a"), AddPart(b"b"), Complete((1, 0)), GetContent())
FOOTER = Footer("2026-01-01T00:00:12Z", 12.3, 1234, 5_200_000)

EVIL = (
    "\x1b[2J\x1b]0;owned\x07",
    "]]>",
    "</script><!-- -->",
    "\x00\x08\x7f\x85",
    "\u202e\u2066abc\u2069",
    "[bold red]markup[/] :warning:",
    "'; touch owned; $(touch owned) `touch owned` \" \\ %s %n",
    "one\r\ntwo\ttwo",
    "\ufffe\uffff\ufeff\u200b\u2028",
    "\U0001f4a9\U000e0041 a\u0301\u0301",
    "x" * 5000,
    "::error file=a.py::owned",
    "  ::set-output name=owned::yes",
    "a ::stop-commands::owned " + "::warning::owned " * 60,
    "y" * 85 + "::error::owned" + "z" * 200,
    "##vso[task.setvariable variable=owned]yes ##[error]owned ##VSO[x]",
    "##teamcity[buildProblem description='owned'] ###[group]",
    "\x1b[0Ksection_start:1:owned\r\x1b[0K",
    "\n##[error]'##vso[a]\" ::error::b\n::error::c",
)
"""What a target might say to whoever reads about it."""
COMMANDS = re.compile(
    r"^\s*::[a-z]|^\s*##teamcity\[|##(vso)?\[|section_(start|end):\d+:\w+\r",
    re.MULTILINE | re.IGNORECASE,
)
"""What GitHub, TeamCity, Azure and GitLab take for a command in a log."""


def written(value):
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()


def post(path, body=b"", content_type=JSON, *, headers=(KEY,), **more):
    data = written(body)
    typed = () if content_type is None else (("content-type", content_type),)
    length = (("content-length", str(len(data))),)
    return Request("POST", path, headers=(*headers, *typed, *length), body=body_of(data), **more)


def get(path, query="", method="GET", headers=(KEY,)):
    return Request(method, path, query, headers=headers)


def answer(value=b"", status=200):
    return Response(status, (("content-type", JSON),), body_of(written(value)))


def happened(request, response=None, sent=0.0, received=None, step=None, cause=None):
    """An answer comes half a second after its request, unless ``received`` says otherwise."""
    if response is not None and received is None:
        received = sent + 0.5
    return Exchange(request, response, sent, received, step=step, cause=cause)


def framed(content, form=Form()):  # noqa: B008  (frozen)
    """Write a multipart body as our driver does."""
    lines = [f'Content-Disposition: form-data; name="{form.field}"']
    if form.filename is not None:
        lines[0] += f'; filename="{form.filename}"'
    if form.content_type is not None:
        lines.append(f"Content-Type: {form.content_type}")
    before = form.preamble + b"\r\n" if form.preamble else b""
    head = before + "\r\n".join((f"--{form.boundary}", *lines, "", "")).encode()
    made = content if isinstance(content, bytes) else whole(content)
    return head + made + f"\r\n--{form.boundary}--\r\n".encode() + form.epilogue


def added(path, content, form=Form()):  # noqa: B008  (frozen)
    """Add a part as our driver does; of a large body only the fields are kept."""
    mark = f'"{form.boundary}"' if form.quoted else form.boundary
    request = post(path, framed(content, form), f"multipart/form-data; boundary={mark}")
    if form.chunked:
        kept = tuple(each for each in request.headers if each[0] != "content-length")
        request = replace(request, headers=(*kept, ("transfer-encoding", "chunked")))
    if request.body.data is None:
        held = body_of(content if isinstance(content, bytes) else whole(content))
        field = Field(form.field, form.filename, form.content_type, held)
        request = replace(request, fields=(field,))
    return request


def upload(**more):
    return {"id": UPLOAD, "object": "upload", "bytes": 2, "status": "pending", **more}


def flow(upload_id=UPLOAD, parts=PARTS, file_id=FILE):
    """Two parts, listed the other way round, whose content comes back in order of arrival."""
    here = f"/uploads/{upload_id}"
    done = upload(id=upload_id, status="completed", file={"id": file_id, "object": "file"})
    created = post("/uploads", {"purpose": "assistants", "filename": "a.txt", "bytes": 2})
    steps = (
        (created, upload(id=upload_id)),
        (added(f"{here}/parts", b"a"), {"id": parts[0], "object": "upload.part"}),
        (added(f"{here}/parts", b"b"), {"id": parts[1], "object": "upload.part"}),
        (post(f"{here}/complete", {"part_ids": [parts[1], parts[0]]}), done),
        (get(f"/files/{file_id}/content"), b"ab"),
    )
    return tuple(
        happened(request, answer(said), sent=10.0 + at, step=at)
        for at, (request, said) in enumerate(steps)
    )


def broken(requirement=ORDER, at=4, wanted='content "ba"', got='content "ab"', suspects=()):
    return Finding(requirement, Outcome.BROKEN, at, wanted, got, suspects)


def evidence(exchanges=None, finding=None, of=PLAN, *, minimal=True):
    held = flow() if exchanges is None else tuple(exchanges)
    return Evidence(finding or broken(), "orders", of, held, minimal)


def upheld(*ids):
    return replace(
        trial("plain", PLAN, flow(), ()),
        tally=tuple(Tally(each, Outcome.UPHELD, 2) for each in ids),
    )


def demanded(*but):
    """The requirements of MUST and SHOULD that a plain run measures."""
    return tuple(
        each.id
        for each in CATALOGUE
        if each.party is Party.SERVER
        and each.level is not Level.MAY
        and not each.needs
        and each.id not in but
    )


def header(**more):
    target = more.pop("target", Target("http://127.0.0.1:8080/v1", has_key=True))
    return Header("0.1.0", target, 7, "default", "2026-01-01T00:00:00Z", **more)


def record(*trials, minima=(), footer=FOOTER, repeats=(), **more):
    return Record(header(**more), trials, tuple(minima), footer, tuple(repeats))


def minimum(requirement=ORDER, finding=None):
    held = finding or broken(requirement)
    return Minimum(requirement, "orders", PLAN, flow(), (held,), 3, 20)


def listed(requirement, fingerprint=None, until="2026-12-31", why="see #12", who="storage"):
    return Known(requirement, why, who, until, fingerprint)


def evil(text):
    """
    A run in which everything that a target can say is ``text``, and breaks something.

    So is everything that a file of known failures can say.
    """
    said = answer({"id": text, "object": text})
    exchanges = (
        happened(post("/uploads", {"filename": text}), said, 0, step=0),
        happened(get(f"/files/{text}", text), answer(text.encode()), 1),
        happened(get("/files"), None, 2, cause=text),
    )
    noted = Finding("complete/again", Outcome.NOTED, 0, got=text)
    absent = Finding("transport/retry-after", Outcome.ABSENT, 0, got=text)
    found = (broken(LATE, 1, text, text), broken(HOUR, 0, text, text), noted, absent)
    blocked = trial("stuck", PLAN, (), (), blocked=text)
    footer = replace(FOOTER, left=(text,), left_in_all=1)
    known = (listed(HOUR, why=text, who=text), listed(LATE, text), listed(text, text, text, text))
    return record(trial(text, PLAN, exchanges, found), blocked, footer=footer, known=known)


def failing(*names, **more):
    """A run in which these fail, each by itself, and nothing else that is demanded does."""
    found = [trial(f"orders/{each}", PLAN, flow(), [broken(each)]) for each in names]
    minima = [minimum(each) for each in names]
    return record(upheld(*demanded(*names)), *found, minima=minima, **more)


def worst(many, level):
    """Name requirements whose break does every kind of harm, the mildest first."""
    of_level = [each for each in map(BY_ID.get, demanded()) if each.level is level]
    by_harm = [[each.id for each in of_level if each.harm is harm] for harm in Harm]
    turns = [name for names in zip_longest(*by_harm) for name in names if name is not None]
    return tuple(sorted(turns[:many], key=gravity, reverse=True))


TWENTY = (*worst(15, Level.MUST), *worst(5, Level.SHOULD))
"""What is broken by a server that is wrong in twenty things at once."""
FLAKY = (
    upheld(*demanded(ORDER)),
    trial("orders", PLAN, flow(), [broken()]),
)
AGAIN = Repeat(ORDER, "orders", PLAN, flow(), 2)
RECORDS = {
    "empty": record(),
    "full": record(upheld(*demanded())),
    "broken": record(
        upheld(*demanded(ORDER, HOUR)),
        trial("orders", PLAN, flow(), [broken(), broken(HOUR, 0, "3600 s", "7200 s")]),
        trial("orders", PLAN, flow(), [broken()]),
        minima=[minimum()],
    ),
    "twenty": failing(*TWENTY),
    "strict": record(
        upheld(*demanded(HOUR)),
        trial("times", PLAN, flow(), [broken(HOUR, 0, "3600 s", "7200 s")]),
        strict=True,
    ),
    "redirected": record(
        upheld(*demanded(ORDER)),
        trial(
            "orders", PLAN, (*flow()[:-1], replace(flow()[-1], redirected_to=ELSEWHERE)), [broken()]
        ),
    ),
    "flaky": record(*FLAKY, repeats=[AGAIN]),
    "flaky, strictly": record(*FLAKY, repeats=[AGAIN], strict=True),
    "changed": record(
        upheld(*demanded(ORDER, HOUR)),
        trial("orders", PLAN, flow(), [broken(), broken(HOUR, 0, "3600 s", "7200 s")]),
        before=Before(
            "2025-12-31T00:00:00+00:00",
            (
                Seen(ORDER, "fail", "of old"),
                Seen(LATE, "fail"),
                Seen("parts/accepted", "pass"),
                Seen(HOUR, "inconclusive", causes=("cancel/accepted",)),
                Seen("parts/of-old", "fail"),
            ),
            seed=1,
            ended=False,
        ),
    ),
    "known": record(*FLAKY, known=(listed(ORDER),)),
    "known, and explains": record(
        upheld(*demanded(ORDER, LATE)),
        trial("orders", PLAN, flow(), [broken(), broken(LATE, suspects=(ORDER,))]),
        known=(listed(ORDER),),
    ),
    "known and flaky": record(*FLAKY, repeats=[AGAIN], known=(listed(ORDER),)),
    "known otherwise": record(*FLAKY, known=(listed(ORDER, "GET /files -> 500"),)),
    "known and stale": record(*FLAKY, known=(listed(ORDER, until="2025-12-31"), listed("a/b"))),
    "stale": record(upheld(ORDER, *demanded()), known=(listed(ORDER),)),
    "all skipped": record(chosen=()),
    "interrupted": record(upheld(*demanded()), footer=None),
    "left behind": record(
        upheld(*demanded()),
        footer=replace(FOOTER, left=("2 uploads: upload_1, upload_2", "1 Files"), left_in_all=3),
    ),
    "stopped": record(upheld(*demanded()), footer=replace(FOOTER, stopped="the budget is spent")),
    "only begun": record(footer=None),
    "killed and broken": record(
        upheld(*demanded(ORDER)), trial("orders", PLAN, flow(), [broken()]), footer=None
    ),
    "never reached": record(
        footer=replace(FOOTER, stopped="no answer from http://a/v1: refused", error="Unreachable")
    ),
    "by hand": record(upheld(*demanded()), footer=replace(FOOTER, stopped=INTERRUPTED)),
    "failed itself": record(
        upheld(*demanded()), footer=replace(FOOTER, stopped="the suite is wrong", error="Defect")
    ),
    "unreachable": record(
        trial("plain", PLAN, (happened(get("/files"), cause="connection refused"),), ())
    ),
    "blocked": record(
        trial("plain", PLAN, flow()[:1], [broken("create/accepted", 0, "status 200", "500")])
    ),
    **{f"evil {at}": evil(text) for at, text in enumerate(EVIL)},
}
"""Every kind of run that a writer meets."""


def md5(data):
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
