"""
Writes a shell script that repeats the exchanges of a finding with curl.

Ids that answers give out are kept in variables and used in later requests, so that the script works
against a server that gives out others. Keys are read from the environment; none stands in it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from conformance.core.blame import Evidence
from conformance.core.exchange import UNFRAMED, Headers
from conformance.core.plan import ListFiles, Step, Wait, WaitForExpiry, flat

from . import options, shell
from .names import Name, names
from .payload import payload
from .safe import visible
from .sequence import groups, known_before, told_framing

CURL = ("{ n=$1; shift; curl", '--http1.1 -sS -o "$dir/$n"', '-w "$n: %{http_code}\\n"')
SHOW = '  head -c 2000 "$dir/$n" 2>/dev/null | cat -v; echo; }'
CUT_OFF = '  sleep 1; kill $! && echo "$n: cut off"; } 3<&0'
"""curl would end a body that it has begun, if it had the time. It is not given any."""
ID = """\
id() { python3 -c 'import functools, json, sys; print(functools.reduce(
  lambda held, name: held[name], sys.argv[2].split("."), json.load(open(sys.argv[1]))))' \\
  "$dir/$1" "$2" 2>/dev/null || echo no-id; }"""
DRAWN = """\
drawn() { python3 -c 'import hashlib, sys; size, seed = map(int, sys.argv[1:]); [
  sys.stdout.buffer.write(hashlib.shake_128(b"%d:%d" % (seed, i)).digest(min(65536, size - at)))
  for i, at in enumerate(range(0, size, 65536))]' "$1" "$2"; }"""
UNPACKED = """\
unpacked() { printf %s "$1" | python3 -c 'import base64, sys; sys.stdout.buffer.write(
  base64.b64decode(sys.stdin.read()))'; }"""
IN_PATH = """\
in_path() { python3 -c 'import sys, urllib.parse; print(
  urllib.parse.quote(sys.argv[1], safe=""))' "$1"; }"""
IN_JSON = """\
in_json() { python3 -c 'import json, sys; print(json.dumps(sys.argv[1])[1:-1])' "$1"; }"""
HELPERS = (
    ("$(id ", ID),
    ("drawn ", DRAWN),
    ("unpacked ", UNPACKED),
    ("$(in_path ", IN_PATH),
    ("$(in_json ", IN_JSON),
)
"""What shows that a script uses a function, and the function."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all requests of a script share. ``query`` is that of the base URL."""

    evidence: Evidence
    query: str
    common: Headers
    order: tuple[tuple[int, ...], ...]
    named: tuple[Name, ...]

    def number(self, at: int) -> int:
        return 1 + [each for group in self.order for each in group].index(at)


def script(evidence: Evidence, base_url: str) -> str:
    """
    Write a POSIX shell script that repeats ``evidence`` and prints every answer.

    It needs curl, and python3 where it reads ids or makes large bodies. ``BASE_URL`` in the
    environment replaces the address. Lines may be indented: no string in it minds.
    """
    base, _, query = base_url.partition("?")
    scene = _Scene(evidence, query, _common(evidence), groups(evidence), names(evidence))
    body = "\n".join(each for group in scene.order for each in _group(group, scene))
    used = [function for mark, function in HELPERS if mark in body]
    head = (
        "#!/bin/sh",
        f"# Repeats what broke {visible(evidence.finding.requirement)}. {_needs(used)}",
        f"BASE_URL=${{BASE_URL:-{shell.quote(base.rstrip('/'))}}}",
        *_demand(scene),
        "dir=$(mktemp -d) && trap 'rm -r \"$dir\"' EXIT",
        *_functions(scene),
        *used,
    )
    return "\n".join((*head, body, ""))


def _functions(scene: _Scene) -> Iterator[str]:
    common = tuple(options.headers(scene.common))
    yield shell.command(("call()", *CURL, *common, '"$@"'))
    yield SHOW
    if any(each.request.cut for each in scene.evidence.exchanges):
        yield shell.command(("cut_off()", *CURL, *common, '"$@" <&3 &'))
        yield CUT_OFF


def _needs(used: list[str]) -> str:
    return "Needs curl and python3." if used else "Needs curl."


def _demand(scene: _Scene) -> Iterator[str]:
    """Ask for the bodies that cannot be made again."""
    for at, exchange in enumerate(scene.evidence.exchanges):
        if payload(exchange, scene.evidence.plan, ()).pieces is None:
            held = exchange.request.body
            what = f"names a file with the {held.size} bytes whose MD5 is {held.md5}"
            yield f': "${{BODY_{scene.number(at)}:?{what}}}"'


def _common(evidence: Evidence) -> Headers:
    held = [options.own(each) for each in evidence.exchanges]
    return tuple(each for each in held[0] if all(each in other for other in held)) if held else ()


def _group(group: tuple[int, ...], scene: _Scene) -> Iterator[str]:
    known = known_before(group, scene.order, scene.named)
    yield ""
    yield from _pause(group, scene)
    if len(group) > 1:
        yield f"# These {len(group)} were under way at once."
    for at in group:
        yield from _comments(at, scene)
        yield _call(at, known, scene) + (" &" if len(group) > 1 else "")
    if len(group) > 1:
        yield "wait"
    for name in scene.named:
        if name.at in group:
            yield f"{name.variable}=$(id {scene.number(name.at)} {name.member})"


def _pause(group: tuple[int, ...], scene: _Scene) -> Iterator[str]:
    waits = any(map(_waits, flat(scene.evidence.plan.steps)))
    place = scene.order.index(group)
    if not waits or place == 0:
        return
    earlier = [scene.evidence.exchanges[at] for at in scene.order[place - 1]]
    over = max(each.sent if each.received is None else each.received for each in earlier)
    gap = scene.evidence.exchanges[group[0]].sent - over
    if gap >= 0.5:
        yield f"sleep {math.ceil(gap)}"


def _waits(step: Step) -> bool:
    return isinstance(step, Wait | WaitForExpiry) or (
        isinstance(step, ListFiles) and step.patience > 0
    )


def _comments(at: int, scene: _Scene) -> Iterator[str]:
    exchange, finding = scene.evidence.exchanges[at], scene.evidence.finding
    number = scene.number(at)
    unsaid = replace(exchange.request.framing, expect=False)
    if unsaid != UNFRAMED:
        told = ", ".join(told_framing(unsaid))
        yield f"# {number}: curl cannot send it as it was sent ({told}); the content is the same."
    got = "no answer" if exchange.response is None else str(exchange.response.status)
    if at != finding.at:
        yield f"# {number}: got {got}"
        return
    yield f"# {number}: got {got}, and this is the one that broke it:"
    yield f"#    wanted  {visible(finding.wanted)}"
    yield f"#    got     {visible(finding.got)}"


def _call(at: int, known: tuple[Name, ...], scene: _Scene) -> str:
    exchange = scene.evidence.exchanges[at]
    held = payload(exchange, scene.evidence.plan, known)
    fed, data = options.data(exchange, held, scene.number(at))
    words = (
        f"{'cut_off' if exchange.request.cut else 'call'} {scene.number(at)}",
        options.method(exchange),
        *(() if exchange.redirected_to is None else ("--location --max-redirs 1",)),
        *options.target(exchange, known, scene.query),
        *options.headers(tuple(each for each in options.own(exchange) if each not in scene.common)),
        *options.framing(exchange, held),
        *data,
    )
    written = shell.command(words)
    return f"{fed} |\n{written}" if fed else written
