"""Four shards of a run, merged, say what the run says in one: over HTTP, at the same time."""

import asyncio
import subprocess
from contextlib import ExitStack
from dataclasses import replace

import hypothesis
import pytest
from live import MAIN, conform, judge, surroundings, verdicts

from conformance.conductor import Conductor, reconsidered
from conformance.conductor.merging import merged
from conformance.core.conclusion import conclude
from conformance.core.record import FOOTING, Footer, Header, Record, read
from conformance.core.settings import Settings
from conformance.core.shard import Shard
from conformance.reference.faults import FAULTS
from conformance.reference.running import running_here
from conformance.scenarios.gathering import gather, scenarios
from conformance.scenarios.profiles import register_profiles

COUNT = 4
FAULTY = {
    None: "",
    "joins-by-arrival": "an order, in every shard",
    "completes-twice-at-once": "a race",
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
    all_of_it = read((tmp_path / "merged.jsonl").read_text().splitlines())
    assert done.returncode == whole.code == conclude(all_of_it).exit
    assert verdicts(all_of_it) == verdicts(whole.record)
    assert any(codes) == (whole.code != 0)
    scenarios = {each.scenario for each in whole.record.trials}
    assert {each.scenario for each in all_of_it.trials} == scenarios


def test_shards_that_each_have_a_server_of_their_own_are_conformant_too(tmp_path):
    """Whose ids may begin anew with each; ours are drawn, so this is about all else."""
    files = []
    for at in (1, 2):
        with running_here() as url:
            file = tmp_path / f"{at}.jsonl"
            ran = judge(url, tmp_path, "--shard", f"{at}/2", file=file)
        files.append(file)
        assert ran.code == 0
        said = " ".join(ran.out.split())
        assert said.startswith(f"shard {at}/2: nothing that it measured is broken")
    text = files[1].read_text()
    urls = [read(each.read_text().splitlines()).header.target.base_url for each in files]
    files[1].write_text(text.replace(urls[1], urls[0]))
    assert conform("merge", *map(str, files), cwd=tmp_path).returncode == 0


async def tried(settings):
    """Judge a server, and give each trial as it was before any other was looked at."""
    async with Conductor(settings) as conductor:
        trials = [await conductor.look()]
        lacking = conductor.lacking()
        asked = {
            name: conductor.fitted(gather(scenario, name, settings.seed))
            for name, (scenario, needs) in scenarios().items()
            if not needs & lacking
        }
        for batch in conductor.submit(asked):
            trials.extend(await conductor.finish(batch))
        header = Header("1", conductor.target, settings.seed, settings.profile, "")
        return Record(header, tuple(trials), footer=Footer("", 0.0, 0, 0))


@pytest.mark.parametrize("fault", ["names-files-by-content", "ids-from-bodies"])
def test_ids_that_are_given_out_twice_explain_across_shards_as_in_one_run(fault):
    """By one run, told in two ways: what such a server answers hangs on who came before."""
    register_profiles()
    hypothesis.settings.load_profile("uploads-quick")
    with running_here(FAULTS[fault].behaviour) as url:
        record = asyncio.run(tried(Settings(url, profile="quick")))
    whole = replace(record, trials=reconsidered(record.trials))
    parts = []
    for at in range(1, COUNT + 1):
        shard = Shard(at, COUNT)
        own = [x for x in record.trials if x.scenario == FOOTING or shard.has(x.scenario)]
        header = replace(record.header, shard=shard)
        parts.append((str(shard), replace(record, header=header, trials=reconsidered(own))))
    assert verdicts(merged(parts)) == verdicts(whole)


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_shard_that_got_no_scenario_looks_and_is_not_red(workers, tmp_path):
    with running_here() as url:
        ran = judge(url, tmp_path, "--shard", "996/997", "-n", workers)
    assert ran.code == 0, ran.process.stderr
    assert {each.scenario for each in ran.record.trials} <= {"footing"}
    assert ran.out.startswith("shard 996/997: nothing that ")
