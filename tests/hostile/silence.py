"""Servers that say too little, too slowly, or nothing."""

import asyncio
import contextlib
import socket

from behaviours import Behaviour, alone, once
from sockets import HOST, Shared, answer, head

LONG = 3_600
BODY = b'{"id": "upload_1", "object": "upload"}'


@contextlib.asynccontextmanager
async def _listening(backlog, guests):
    """Listen without ever accepting; ``guests`` of our own take the places in the queue."""
    listener = socket.socket()
    listener.bind((HOST, 0))
    listener.listen(backlog)
    held = [socket.socket() for _ in range(guests)]
    for each in held:
        each.settimeout(0)
        each.connect_ex(listener.getsockname())
    try:
        yield Shared(url=f"http://{HOST}:{listener.getsockname()[1]}/v1")
    finally:
        for each in (*held, listener):
            each.close()


async def _hang(_):
    await asyncio.sleep(LONG)


async def _hang_after_request(talk):
    await talk.hear()
    await asyncio.sleep(LONG)


async def _close(_):
    pass


async def _reset(talk):
    talk.reset()


async def _reset_after_head(talk):
    await talk.reader.readuntil(b"\r\n")
    talk.reset()


async def _reset_after_request(talk):
    await talk.hear()
    talk.reset()


async def _deaf(talk):
    """Answer before anything was asked, and never read."""
    await talk.say(answer(200, BODY))
    await asyncio.sleep(LONG)


async def _drip_forever(talk, *said):
    await talk.hear()
    for each in said:
        await talk.say(each)
    while True:
        await talk.drip(b"x")


async def _drip_status(talk):
    await talk.hear()
    await talk.drip(answer(200, BODY))


async def _drip_headers(talk):
    await _drip_forever(talk, b"HTTP/1.1 200 OK\r\nx-long: ")


async def _drip_body(talk):
    await _drip_forever(talk, head("content-type: application/json", "content-length: 1000000"))


async def _drip_chunks(talk):
    await talk.hear()
    await talk.say(head("content-type: application/json", "transfer-encoding: chunked"))
    while True:
        await talk.say(b"1\r\nx\r\n")
        await asyncio.sleep(0.5)


async def _hang_after_head(talk):
    await talk.hear()
    await talk.say(head("content-type: application/json", "content-length: 100"))
    await asyncio.sleep(LONG)


async def _promise_and_close(talk):
    await talk.hear()
    await talk.say(answer(200, BODY, [("connection", "keep-alive"), ("keep-alive", "timeout=60")]))


SILENCE = (
    Behaviour("never-accepts", lambda _: _listening(128, 0)),
    Behaviour("queue-full", lambda _: _listening(0, 8)),
    alone("hangs", _hang),
    alone("hangs-after-request", _hang_after_request),
    alone("hangs-after-head", _hang_after_head),
    alone("closes-at-once", _close),
    once("closes-without-a-word"),
    alone("reset-at-connect", _reset),
    alone("reset-after-request-line", _reset_after_head),
    alone("reset-after-request", _reset_after_request),
    once("reset-in-status-line", b"HTTP/1.1 2", reset=True),
    once("reset-in-body", answer(200, BODY, length=1_000), reset=True),
    once("short-body", answer(200, BODY, length=1_000)),
    once("short-chunk", head("transfer-encoding: chunked"), b"ff\r\n{}"),
    alone("drips-status-line", _drip_status),
    alone("drips-headers", _drip_headers),
    alone("drips-body", _drip_body),
    alone("drips-chunks", _drip_chunks),
    alone("answers-before-asked", _deaf),
    alone("promises-keep-alive-and-closes", _promise_and_close),
)
