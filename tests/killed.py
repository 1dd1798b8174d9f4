"""Runs in processes that are forked from one where all is read already, to be killed."""

import multiprocessing
import os
import signal
import sys
import tempfile
import time
from contextlib import contextmanager

READ = [
    "conformance.cli.run",
    "conformance.plugin.session",
    "conformance.scenarios.generated",
    "hypothesis.strategies",
    "schemathesis",
    "killed",
]


def conduct(words, folder):
    """Be the command line, in a folder of one's own, and say nothing."""
    from conformance.cli.main import main  # noqa: PLC0415

    os.chdir(folder)
    tempfile.tempdir = str(folder)  # who is killed leaves a temporary folder behind
    nowhere = os.open("words", os.O_WRONLY | os.O_CREAT)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["uploads-conformance", *words]
    main()


@contextmanager
def nursery():
    """Give a function that starts a run; those that are still going on at the end are killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(READ)
    born = []

    def start(words, folder):
        process = context.Process(target=conduct, args=(words, str(folder)), daemon=True)
        process.start()
        born.append(process)
        return process

    try:
        yield start
    finally:
        for each in born:
            each.kill()
            each.join()
            each.close()


def kill_each(runs, longest=60):
    """Kill each of some processes as soon as its ledger has so many bytes, if it comes to that."""
    until, left = time.monotonic() + longest, [*runs]
    while left and time.monotonic() < until:
        for each in [*left]:
            process, file, size = each
            if not process.is_alive() or (file.exists() and file.stat().st_size >= size):
                process.kill()
                left.remove(each)
        time.sleep(0.001)
    for process, *_ in runs:
        process.kill()
        process.join()
