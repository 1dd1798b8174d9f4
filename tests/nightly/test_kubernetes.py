"""The CronJobs of the example: their commands, run as in containers, and what is tried again."""

import shutil

import pytest
import yaml
from runner import HOME, KEYS
from scripts import ran

from conformance.core.conclusion import Exit

FILE = HOME / "examples/kubernetes/cronjob.yaml"
ORDER = "complete/listed-order"


def jobs():
    every = yaml.safe_load_all(FILE.read_text("utf-8"))
    return {
        each["metadata"]["name"]: each["spec"]["jobTemplate"]["spec"]
        for each in every
        if each["kind"] == "CronJob"
    }


JOBS = jobs()
JUDGE, REPORT = JOBS["uploads-conformance"], JOBS["uploads-conformance-report"]


def container(job):
    (held,) = job["template"]["spec"]["containers"]
    return held


@pytest.fixture
def pods(tmp_path, programs):
    """Give a function that runs the container of a job as its Pods do, over one volume."""
    today = tmp_path / "bin"
    today.mkdir()
    for name in ("uploads-conformance", "python3"):
        (today / name).symlink_to(programs / name)
    (today / "date").write_text('#!/bin/sh\n[ "$*" = "-u +%F" ] && echo 2026-01-02\n')
    (today / "date").chmod(0o755)
    volume, config = tmp_path / "reports", tmp_path / "config"
    volume.mkdir()
    config.mkdir()

    def call(job, **env):
        *shell, script = container(job)["command"]
        here = script.replace("/reports/", f"{volume}/").replace("/config/", f"{config}/")
        quick = here.replace('run "$BASE_URL"', 'run "$BASE_URL" --profile quick')
        plain = {each["name"]: each.get("value") for each in container(job).get("env", [])}
        said = {name: value for name, value in plain.items() if value is not None}
        return ran([*shell, quick], tmp_path, today, {**said, **env})

    return call


def test_the_pods_of_all_indexes_make_one_report(pods, faulty, tmp_path, known_failures):
    """Indexes begin with 0, and shards with 1."""
    known_failures(tmp_path / "config/known-failures.toml")
    given = {"BASE_URL": faulty, "UPLOADS_CONFORMANCE_API_KEY": KEYS[0]}
    codes = {
        index: pods(JUDGE, JOB_COMPLETION_INDEX=str(index), **given).returncode
        for index in range(JUDGE["completions"])
    }
    ended = set(codes.values())
    assert Exit.NON_CONFORMANT in ended
    assert ended <= {Exit.CONFORMANT, Exit.NON_CONFORMANT, Exit.INCONCLUSIVE}
    folder = tmp_path / "reports/2026-01-02"
    assert {each.name for each in folder.iterdir()} == {f"shard-{index}" for index in codes}
    done = pods(REPORT)
    assert done.returncode == 1, done.stderr
    assert ORDER in done.stdout
    assert {"record.jsonl", "report.html", "junit.xml", "report.json"} <= {
        each.name for each in folder.iterdir()
    }
    known_failures(tmp_path / "config/known-failures.toml", ORDER)
    again = pods(REPORT)
    assert again.returncode == 0, again.stderr
    assert "since " in again.stdout
    shutil.rmtree(folder / "shard-2")
    missing = pods(REPORT)
    assert missing.returncode == 2
    assert "3/4" in missing.stderr


def test_there_are_as_many_shards_as_pods():
    env = {each["name"]: each.get("value") for each in container(JUDGE)["env"]}
    assert JUDGE["completionMode"] == "Indexed"
    assert int(env["SHARDS"]) == JUDGE["completions"] == JUDGE["parallelism"]


def action_on(job, code):
    """Say what the failure policy of a job does on an exit code: the first rule that fits."""
    for rule in job["podFailurePolicy"]["rules"]:
        held = rule.get("onExitCodes", {"values": (), "operator": "In"})
        assert held["operator"] == "In"
        if code in held["values"]:
            assert held["containerName"] == container(job)["name"]
            return rule["action"]
    return "Count"


@pytest.mark.parametrize(
    ("code", "shard", "report"),
    [
        (Exit.NON_CONFORMANT, "FailIndex", "FailJob"),
        (Exit.MISUSED, "FailJob", "FailJob"),
        (Exit.DEFECT, "FailIndex", "FailJob"),
        (Exit.UNREACHABLE, "Count", "FailJob"),
        (Exit.INCONCLUSIVE, "FailIndex", "FailJob"),
        (Exit.STALE_KNOWN_FAILURES, "FailIndex", "FailJob"),
        (Exit.TERMINATED, "Count", "Count"),
        (137, "Count", "Count"),
    ],
)
def test_only_what_another_try_may_mend_is_tried_again(code, shard, report):
    assert (action_on(JUDGE, code), action_on(REPORT, code)) == (shard, report)


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_a_pod_may_do_nothing_but_its_work(job):
    pod = job["template"]["spec"]
    held = container(job)
    assert pod["restartPolicy"] == "Never"
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert held["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"/reports", "/tmp"} <= {each["mountPath"] for each in held["volumeMounts"]}  # noqa: S108
    assert held["resources"]["limits"]["memory"]


def test_the_shards_are_over_when_their_report_begins():
    minutes = [
        int(each["spec"]["schedule"].split()[1]) * 60
        for each in yaml.safe_load_all(FILE.read_text("utf-8"))
        if each["kind"] == "CronJob"
    ]
    latest = JUDGE["activeDeadlineSeconds"] + 600
    assert minutes[0] * 60 + latest <= minutes[1] * 60
