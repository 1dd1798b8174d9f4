"""Four shards of a run, merged, say what the run says in one: over HTTP, at the same time."""

import subprocess
from contextlib import ExitStack

import pytest
from live import MAIN, conform, judge, surroundings, verdicts

from conformance.core.conclusion import conclude
from conformance.core.record import read
from conformance.reference.faults import FAULTS
from conformance.reference.running import running_here

COUNT = 4
FAULTY = {
    None: "",
    "joins-by-arrival": "an order, in every shard",
    "completes-twice-at-once": "a race",
    "names-files-by-content": "explains in one shard what broke in another",
    "ids-with-slashes": "creations that nothing can follow",
    "expires-at-once": "explained by what only some shards measure",
}
"""Servers, and what is special about each."""


def shards(url, folder):
    """Run all shards side by side, and give their records' files and exit codes."""
    runs = []
    for at in range(1, COUNT + 1):
        file = folder / f"{at}.jsonl"
        words = ("--profile", "quick", "--shard", f"{at}/{COUNT}", "--record", str(file))
        command = [*MAIN, "run", url, *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        runs.append((file, subprocess.Popen(command, env=surroundings(), cwd=folder, **quiet)))
    return [str(file) for file, _ in runs], [run.wait(120) for _, run in runs]


@pytest.mark.parametrize("fault", FAULTY)
def test_four_shards_merged_say_what_one_run_says(fault, tmp_path):
    with ExitStack() as stack:
        behaviour = () if fault is None else (FAULTS[fault].behaviour,)
        url = stack.enter_context(running_here(*behaviour))
        whole = judge(url, tmp_path)
        files, codes = shards(url, tmp_path)
    done = conform("merge", *files, "--record", "merged.jsonl", cwd=tmp_path)
    merged = read((tmp_path / "merged.jsonl").read_text().splitlines())
    assert done.returncode == whole.code == conclude(merged).exit
    assert verdicts(merged) == verdicts(whole.record)
    assert any(codes) == (whole.code != 0)
    scenarios = {each.scenario for each in whole.record.trials}
    assert {each.scenario for each in merged.trials} == scenarios


def test_shards_that_each_have_a_server_of_their_own_are_conformant_too(tmp_path):
    """Whose ids may begin anew with each; ours are drawn, so this is about all else."""
    files = []
    for at in (1, 2):
        with running_here() as url:
            file = tmp_path / f"{at}.jsonl"
            ran = judge(url, tmp_path, "--shard", f"{at}/2", file=file)
        files.append(file)
        assert ran.code == 0
        assert ran.out.startswith(f"shard {at}/2: nothing that it measured is broken: ")
    text = files[1].read_text()
    urls = [read(each.read_text().splitlines()).header.target.base_url for each in files]
    files[1].write_text(text.replace(urls[1], urls[0]))
    assert conform("merge", *map(str, files), cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_shard_that_got_no_scenario_looks_and_is_not_red(workers, tmp_path):
    with running_here() as url:
        ran = judge(url, tmp_path, "--shard", "996/997", "-n", workers)
    assert ran.code == 0, ran.process.stderr
    assert {each.scenario for each in ran.record.trials} <= {"footing"}
    assert ran.out.startswith("shard 996/997: nothing that ")
