"""Every script of ours that a shell runs is one that shellcheck finds nothing wrong with."""

import subprocess

import pytest
import yaml
from runner import ACTION, HOME, read

GITLAB = read(HOME / "examples/gitlab/.gitlab-ci.yml")
PODS = yaml.safe_load_all((HOME / "examples/kubernetes/cronjob.yaml").read_text("utf-8"))


def scripts():
    for step in read(ACTION)["runs"]["steps"]:
        if "run" in step:
            yield "bash", step["name"], step["run"]
    for job in (".conformance", "judge", "report"):
        for part in ("before_script", "script", "after_script"):
            if part in GITLAB[job]:
                yield "bash", f"{job} {part}", "\n".join(GITLAB[job][part])
    for each in PODS:
        if each["kind"] == "CronJob":
            pod = each["spec"]["jobTemplate"]["spec"]["template"]["spec"]
            yield "sh", each["metadata"]["name"], pod["containers"][0]["command"][-1]


@pytest.mark.parametrize(
    ("shell", "text"),
    [pytest.param(shell, text, id=name) for shell, name, text in scripts()],
)
def test_shellcheck_finds_nothing(shell, text):
    words = ["shellcheck", "--shell", shell, "--exclude", "SC1091", "-"]
    done = subprocess.run(
        words, input=f"set -e\n{text}", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
