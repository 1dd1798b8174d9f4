"""Nights of the workflow: four shards and a report, which knows what was the night before."""

import pytest
from runner import HOME, KEYS, Runner, read

from conformance.reference.apart import running_apart

WORKFLOW = HOME / "examples/github/nightly.yml"
ORDER, LATE = "complete/listed-order", "parts/none-after-complete"


@pytest.fixture
def night(installed, tmp_path, known_failures):
    """Give a function that runs the whole workflow against a server, and gives its last job."""
    workflow = read(WORKFLOW)

    def call(number, url, *known):
        kept = tmp_path / "kept"
        variables = {"variables": {"STAGING_URL": url}, "run_id": str(number)}
        secrets = {"STAGING_API_KEY": KEYS[0], "STAGING_SECOND_KEY": KEYS[1]}

        def machine(name):
            folder = tmp_path / f"{number}-{name}"
            known_failures(folder / "conformance/known-failures.toml", *known)
            held = {**variables, "secrets": secrets, "kept": kept / str(number)}
            held["cache"] = kept / "cache"
            return Runner(folder, installed, **held, skipped=("install",), profile="quick")

        judging = workflow["jobs"]["judge"]
        for shard in judging["strategy"]["matrix"]["shard"]:
            _, _, ok = machine(f"shard-{shard}").job(judging, {"shard": shard})
            assert ok, "a shard that did its work is green"
        last = machine("report")
        _, steps, ok = last.job(workflow["jobs"]["report"])
        return last, steps, ok

    return call


def test_a_night_tells_what_the_night_before_did_not(night):
    with running_apart("joins-by-arrival", keys=KEYS) as url:
        _, steps, ok = night(1, url)
        first = steps["conformance"].outputs
        _, known_steps, known_ok = night(2, url, ORDER)
        second = known_steps["conformance"].outputs
    assert (ok, first["exit-code"], first["new-failures"]) == (False, "1", "1")
    assert (known_ok, second["exit-code"], second["new-failures"]) == (True, "0", "0")
    assert second["verdict"] == "no-new-failures"
    with running_apart("adds-after-complete", keys=KEYS) as url:
        runner, steps, ok = night(3, url, ORDER)
    third = steps["conformance"].outputs
    assert (ok, third["exit-code"], third["new-failures"]) == (False, "1", "1")
    assert LATE in runner.summary
    assert ORDER in runner.summary
