"""
Runs one command and writes how it ended: by itself, in how long, with which code, at what size.

A process of its own, since what a child is said to have used at most counts the size of its parent.
Knows nothing but the standard library, to be small.
"""

import json
import os
import signal
import sys
import time


def main(told, longest, *command):
    began = time.monotonic()
    child = os.posix_spawn(command[0], command, os.environ)
    overdue = []

    def end(*_):
        overdue.append(1)
        os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.signal(signal.SIGTERM, end)
    signal.alarm(int(longest))
    _, status, used = os.wait4(child, 0)
    ended = {
        "seconds": time.monotonic() - began,
        "code": os.waitstatus_to_exitcode(status),
        "overdue": bool(overdue),
        "kibibytes": used.ru_maxrss,
        "busy": used.ru_utime + used.ru_stime,
    }
    with open(told, "w", encoding="utf-8") as file:  # noqa: PTH123  (pathlib is not small)
        json.dump(ended, file)


main(*sys.argv[1:])
