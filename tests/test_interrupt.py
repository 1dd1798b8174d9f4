"""Ctrl-C ends what is under way, is never lost, and never hurts what has to be finished."""

import asyncio
import os
import signal

import pytest

from conformance.plugin.interrupt import Interrupts


@pytest.fixture
def _heard():
    """Hear Ctrl-C as before when all is over."""
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.fixture
def interrupts(_heard):
    listening = Interrupts()
    listening.listen()
    yield listening
    listening.close()


def press():
    os.kill(os.getpid(), signal.SIGINT)


async def pressed_and_waiting():
    press()
    await asyncio.sleep(60)


async def pressed_and_done():
    press()
    return "done"


async def done():
    return "done"


def test_work_is_waited_for(interrupts):
    assert interrupts.run(done()) == "done"


@pytest.mark.parametrize("work", [pressed_and_waiting, pressed_and_done])
def test_ctrl_c_ends_what_is_under_way(interrupts, work):
    with pytest.raises(KeyboardInterrupt):
        interrupts.run(work())
    assert interrupts.run(done()) == "done"


def test_ctrl_c_between_two_pieces_of_work_is_heeded_at_the_next(interrupts):
    press()
    with pytest.raises(KeyboardInterrupt):
        interrupts.run(done())
    interrupts.heed()


def test_what_has_to_be_done_is_done_whatever_came(interrupts):
    seen = []

    async def needed():
        seen.append(1)

    press()
    interrupts.finish(needed())
    assert seen == [1]


def test_sigterm_ends_what_is_under_way_each_time_it_comes(interrupts):
    async def terminated():
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(60)

    assert not interrupts.terminated
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            interrupts.run(terminated())
    assert interrupts.terminated
    interrupts.close()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.usefixtures("_heard")
def test_where_others_do_the_work_sigterm_is_raised_at_once_and_ctrl_c_is_pythons():
    listening = Interrupts()
    listening.listen_for_others()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)
    assert listening.terminated
    listening.close()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.usefixtures("interrupts")
def test_the_second_ctrl_c_is_pythons_own():
    press()
    with pytest.raises(KeyboardInterrupt):
        press()


def test_who_handles_ctrl_c_already_keeps_it():
    heard = []
    before = signal.signal(signal.SIGINT, lambda *_: heard.append(1))
    try:
        listening = Interrupts()
        listening.listen()
        press()
        listening.close()
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [1]


def test_work_that_is_cancelled_by_somebody_else_is_no_interruption(interrupts):
    async def cancelled():
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        interrupts.run(cancelled())
