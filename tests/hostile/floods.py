"""Servers that say too much: without end, packed, nested, or in one piece."""

import gzip
import json
import zlib

from behaviours import always, once, saying
from sockets import answer, head

MEGABYTE = 1 << 20
JSON = "content-type: application/json"
CHUNKED = head(JSON, "transfer-encoding: chunked")
MEMBERS = b"{" + b",".join(b'"%d":0' % at for at in range(10**6)) + b"}"
DEEP = b"[" * 100_000 + b"]" * 100_000


def _zeros():
    """Pack a megabyte of zeros so that it may be said again and again in one stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)


def _bomb(times):
    """Pack that many megabytes of zeros, in about a thousandth of the size."""
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + _zeros() * times


def _packed(name, body, coding):
    return saying(name, 200, body, headers=[("content-encoding", coding)])


FLOODS = (
    once("endless-body", head(JSON), flood=b"x" * 65_536),
    once("endless-promised-body", head(JSON, "content-length: 1000000000000"), flood=b"x" * 65_536),
    once("endless-chunks", CHUNKED, flood=b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
    once("endless-small-chunks", CHUNKED, flood=b"1\r\nx\r\n" * 1_000),
    once("endless-headers", b"HTTP/1.1 200 OK\r\n", flood=b"x-more: and more\r\n" * 1_000),
    once("endless-status-line", b"HTTP/1.1 200 ", flood=b"OK" * 1_000),
    once("endless-trailers", CHUNKED, b"0\r\n", flood=b"x-more: and more\r\n" * 1_000),
    once("endless-interim", flood=b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100),
    always("header-of-10-MB", head("content-length: 2", "x-long: " + "x" * 10**7), b"{}"),
    always("a-thousand-headers", answer(headers=[(f"x-{at}", "y" * 50) for at in range(1_000)])),
    _packed("gzip-bomb", _bomb(10_240), "gzip"),
    _packed("gzip-upon-gzip", gzip.compress(_bomb(1_024)), "gzip, gzip"),
    _packed("codings-upon-codings", b"{}", ", ".join(["gzip", "deflate", "br", "zstd"] * 50)),
    _packed("broken-gzip", b"\x1f\x8b\x08\x00" + b"no gzip" * 9, "gzip"),
    _packed("brotli", b"\x0b\x02\x80{}\x03", "br"),
    _packed("unknown-coding", b"{}", "x-owned"),
    saying("json-100000-deep", 200, DEEP),
    saying("json-100000-objects-deep", 200, b'{"id":' * 100_000 + b"1" + b"}" * 100_000),
    saying("deep-error", 400, b'{"error":{"message":' + DEEP + b"}}"),
    saying("number-of-a-million-digits", 200, b'{"id": "u", "bytes": ' + b"9" * 10**6 + b"}"),
    saying("bytes-10-to-the-400", 200, json.dumps({"id": "u", "bytes": 10**400}).encode()),
    saying("float-out-of-range", 200, b'{"id": "u", "bytes": 1e400, "created_at": -1e400}'),
    saying("sixteen-mebibytes-of-lists", 200, b"[" + b"[]," * (16 * MEGABYTE // 3) + b"[]]"),
    saying("a-million-members", 200, MEMBERS),
    saying("the-same-member-often", 200, b"{" + b",".join([b'"id":"u"'] * 100_000) + b"}"),
)
