"""Kill -9 at any moment: what a run made can be removed, and what cannot be found is named."""

import os
import random
import re
from contextlib import ExitStack
from dataclasses import dataclass

from click.testing import CliRunner
from killed import kill_each, nursery
from looked_into import inside

from conformance.cli.cleanup import cleanup
from conformance.core.ledger import Answered, Sent, read
from conformance.report.safe import visible

MOMENTS = int(os.environ.get("UPLOADS_CONFORMANCE_KILLS", "12"))
ABREAST = 5
"""How many runs are under way at once, each against a server of its own."""
WHOLE = 100_000
"""About how many bytes the ledger of a quick run has."""
KEYS = ("a-first-key", "a-second-key")
SEED = 4


@dataclass(frozen=True)
class Killed:
    """What a run left behind, and what cleaning up after it came to."""

    before: int
    files: list
    pending: list
    under_way: list
    named: list
    code: int
    again: tuple
    words: str


def creations_under_way(text):
    """Name the files of the creations that a ledger has no answer for."""
    lines = read(text).lines
    answered = {each.number for each in lines if isinstance(each, Answered)}
    sent = (each for each in lines if isinstance(each, Sent) and each.verb == "create")
    names = [each.filename for each in sent if each.number not in answered]
    return sorted(visible(each or "without a file name") for each in names)


def cleaned(file):
    words = ("--ledger", str(file), "--api-key", KEYS[0], "--second-api-key", KEYS[1])
    done = CliRunner().invoke(cleanup, words)
    return done.exit_code, done.output


def looked_at(server, file):
    before = len(server.pending) + len(server.files)
    under_way = creations_under_way(file.read_text())
    code, words = cleaned(file)
    named = sorted(re.findall(r"not answered: upload \((.*?)\); it expires by itself by ", words))
    again = cleaned(file)
    pending = [visible(each) for each in server.pending]
    return Killed(before, server.files, pending, under_way, named, code, again, words)


def some_killed(start, moments, tmp_path_factory):
    with ExitStack() as servers:
        begun, runs = [], []
        for moment in moments:
            folder = tmp_path_factory.mktemp("killed")
            server, file = servers.enter_context(inside(keys=KEYS)), folder / "ledger.jsonl"
            keys = ("--api-key", KEYS[0], "--second-api-key", KEYS[1])
            words = ["run", server.url, "--profile", "quick", "--ledger", str(file), *keys]
            begun.append((server, file))
            runs.append((start(words, folder), file, moment))
        kill_each(runs)
        return [looked_at(server, file) for server, file in begun]


def test_whenever_a_run_is_killed_cleanup_leaves_nothing_but_what_it_names(tmp_path_factory):
    drawn = random.Random(SEED)  # noqa: S311  (no secret hangs on it)
    moments = [drawn.randrange(200, WHOLE) for _ in range(MOMENTS)]
    with nursery() as start:
        killed = [
            each
            for at in range(0, MOMENTS, ABREAST)
            for each in some_killed(start, moments[at : at + ABREAST], tmp_path_factory)
        ]
    assert len(killed) == MOMENTS
    assert sum(each.before for each in killed) > 10 * MOMENTS
    assert any(each.under_way for each in killed)
    for each in killed:
        assert each.files == []
        assert set(each.pending) <= set(each.under_way)
        assert each.named == each.under_way
        assert each.code == 0, each.words
        assert each.again[0] == 0
        assert "removed: " not in each.again[1]
