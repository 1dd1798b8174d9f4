"""The action and the workflows keep to what makes them safe to use."""

import re

import pytest
from runner import ACTION, HOME, OURS, read

WORKFLOWS = (HOME / "examples/github/nightly.yml", HOME / ".github/workflows/ci.yml")
TAKEN = {
    "actions/checkout": ({"persist-credentials"}, set()),
    "actions/setup-python": ({"python-version"}, set()),
    "actions/upload-artifact": (
        {"name", "path", "if-no-files-found", "retention-days"},
        {"path"},
    ),
    "actions/download-artifact": ({"pattern", "path"}, set()),
    "actions/cache/restore": ({"path", "key", "restore-keys"}, {"path", "key"}),
    "actions/cache/save": ({"path", "key"}, {"path", "key"}),
}
"""Of actions that others made, the inputs that we may give them, and those that they need."""


def steps_of(file):
    held = read(file)
    if "runs" in held:
        return held["runs"]["steps"]
    return [step for job in held["jobs"].values() for step in job["steps"]]


EVERY = [
    pytest.param(step, id=f"{file.name} {at} {step.get('name') or step.get('uses') or ''}")
    for file in (ACTION, *WORKFLOWS)
    for at, step in enumerate(steps_of(file))
]


@pytest.mark.parametrize("step", EVERY)
def test_no_input_is_pasted_into_a_script(step):
    assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("step", EVERY)
def test_actions_of_others_are_pinned_to_a_commit_and_get_what_they_need(step):
    name, _, revision = step.get("uses", "").partition("@")
    if name in ("", OURS, "./"):
        return
    may, must = TAKEN[name]
    assert re.fullmatch(r"[0-9a-f]{40}", revision)
    assert must <= set(step.get("with", {})) <= may


@pytest.mark.parametrize("file", [ACTION, *WORKFLOWS], ids=lambda each: each.name)
def test_a_commit_has_its_version_beside_it_and_is_the_same_everywhere(file):
    every = [line for each in (ACTION, *WORKFLOWS) for line in each.read_text("utf-8").splitlines()]
    uses = re.compile(r"uses: (actions/[\w-]+)(?:/\w+)?@(\w+) # (v\d+\.\d+\.\d+)")
    pinned = {found.groups() for line in every if (found := uses.search(line))}
    assert len(pinned) == len({name for name, *_ in pinned})
    for line in file.read_text("utf-8").splitlines():
        assert "uses: actions/" not in line or uses.search(line)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda each: each.name)
def test_a_workflow_may_do_no_more_than_read_and_ends_in_time(file):
    held = read(file)
    assert held["permissions"] == {}
    assert {each["permissions"]["contents"] for each in held["jobs"].values()} == {"read"}
    assert all(len(each["permissions"]) == 1 for each in held["jobs"].values())
    assert all(int(each["timeout-minutes"]) <= 90 for each in held["jobs"].values())
    assert "group" in held["concurrency"]
    for step in steps_of(file):
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] == "false"


def test_the_nightly_workflow_runs_at_night_and_by_hand_and_for_nobody_else():
    assert set(read(WORKFLOWS[0])["on"]) == {"schedule", "workflow_dispatch"}


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda each: each.name)
def test_what_a_workflow_gives_the_action_it_takes(file):
    inputs = set(read(ACTION)["inputs"])
    given = [step for step in steps_of(file) if step.get("uses", "").split("@")[0] in (OURS, "./")]
    assert given
    assert all(set(each["with"]) <= inputs for each in given)


def test_every_input_of_the_action_is_used_and_each_that_is_used_is_there():
    action = read(ACTION)
    used = set(re.findall(r"inputs\.([a-z-]+)", ACTION.read_text("utf-8")))
    assert used == set(action["inputs"])


def test_keys_reach_the_steps_that_send_and_no_other():
    keyed = {
        step["name"]: {name for name, value in step.get("env", {}).items() if "api-key" in value}
        for step in steps_of(ACTION)
    }
    both = {"UPLOADS_CONFORMANCE_API_KEY", "UPLOADS_CONFORMANCE_SECOND_API_KEY"}
    assert {name: held for name, held in keyed.items() if held} == {
        "Judge the server": both,
        "Remove what is left on the server": both,
    }


def test_reports_are_told_kept_and_the_server_cleaned_however_the_run_ended():
    last = steps_of(ACTION)[-3:]
    assert all(step["if"].startswith("always()") for step in last)
