"""Runs composite actions and jobs as a runner of GitHub does, as far as ours need it."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import yaml
from expressions import evaluated, filled, shown
from live import surroundings

HOME = Path(__file__).parents[2]
ACTION = HOME / "action.yml"
OURS = "OWNER/uploads-conformance"
KEYS = ("first-key-of-staging", "second-key-of-staging")
LONGEST = 300
FILES = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH")


def read(file):
    """Read YAML. ``on`` is a word there, not a truth."""
    return yaml.load(file.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506  (makes text alone)


@dataclass
class Step:
    """What became of a step: how it ended, what it put out, and what it wrote."""

    outcome: str = "skipped"
    outputs: dict = field(default_factory=dict)
    code: int | None = None
    log: str = ""

    def context(self):
        return {"outcome": self.outcome, "conclusion": self.outcome, "outputs": self.outputs}


@dataclass
class Runner:
    """
    A machine with a workspace and a place for temporary things, and what GitHub keeps for jobs.

    ``kept`` is where the artifacts of its run are, ``cache`` what runs leave each other. With a
    ``profile`` our action tries that much, whatever it was given. ``started`` is called with each
    process of ours that starts to judge, so that a test may cancel it. ``skipped`` are steps that
    are done already.
    """

    folder: Path
    temp: Path
    kept: Path
    cache: Path | None = None
    profile: str | None = None
    variables: dict = field(default_factory=dict)
    secrets: dict = field(default_factory=dict)
    run_id: str = "1"
    summary: str = ""
    log: str = ""
    started: object = None
    environment: dict = field(default_factory=dict)
    cancelled: bool = False
    skipped: tuple = ()

    def action(self, given, **context):
        """Run our action; gives its outputs, and its steps by their names."""
        action = read(ACTION)
        assert set(given) <= set(action["inputs"]), "an input that the action does not have"
        defaults = {name: each.get("default", "") for name, each in action["inputs"].items()}
        inputs = {**defaults, **{name: shown(each) for name, each in given.items()}}
        contexts = {"inputs": inputs, "runner": {"temp": str(self.temp)}, **context}
        by_id, by_name, ok = self.steps(action["runs"]["steps"], contexts)
        contexts["steps"] = by_id
        outputs = {
            name: shown(filled(each["value"], contexts)) for name, each in action["outputs"].items()
        }
        return Step("success" if ok else "failure", outputs), by_name

    def job(self, job, matrix=None):
        """Run the steps of a job of a workflow, as ``steps`` does."""
        contexts = {
            "vars": self.variables,
            "secrets": self.secrets,
            "matrix": matrix or {},
            "github": {"run_id": self.run_id, "run_attempt": "1"},
        }
        return self.steps(job["steps"], contexts)

    def steps(self, steps, contexts):
        """Run steps whose condition holds; gives them by id, by name, and whether all is well."""
        by_id, by_name, ok = {}, {}, True
        for at, step in enumerate(steps):
            now = {**contexts, "steps": by_id}
            done = self.step(step, now) if self.wanted(step, now, ok) else Step()
            if done.outcome == "failure" and step.get("continue-on-error") != "true":
                ok = False
            if "id" in step:
                by_id[step["id"]] = done.context()
            by_name[step.get("id") or step.get("name") or f"{step['uses']} {at}"] = done
        return by_id, by_name, ok

    def wanted(self, step, contexts, ok):
        functions = {
            "always": lambda: True,
            "success": lambda: ok and not self.cancelled,
            "failure": lambda: not ok,
            "cancelled": lambda: self.cancelled,
        }
        condition = step.get("if", "success()")
        bare = re.sub(r"^\$\{\{(.*)\}\}$", r"\1", condition.strip())
        said = any(f"{name}(" in bare for name in functions)
        return bool(evaluated(bare if said else f"success() && ({bare})", contexts, functions))

    def step(self, step, contexts):
        if step.get("id") in self.skipped:
            return Step("success")
        env = {name: shown(filled(each, contexts)) for name, each in step.get("env", {}).items()}
        if "run" in step:
            return self.script(step, env)
        name = step["uses"].partition("@")[0]
        given = {key: filled(each, contexts) for key, each in step.get("with", {}).items()}
        if name == OURS:
            return self.action({**given, **({"profile": self.profile} if self.profile else {})})[0]
        return Step("success", USES[name](self, given) or {})

    def script(self, step, env):
        """Run a script in bash, as GitHub calls it, with its files beside it."""
        assert "${{" not in step["run"], "an expression in a script is how an input becomes code"
        beside = {name: self.temp / f"{name}.{os.urandom(4).hex()}" for name in FILES}
        for each in beside.values():
            each.touch()
        script = self.temp / f"{os.urandom(4).hex()}.sh"
        script.write_text(step["run"])
        words = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        process = subprocess.Popen(
            words,
            cwd=self.folder,
            env=self.seen({**env, **{name: str(each) for name, each in beside.items()}}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if self.started is not None and step.get("id") == "judge":
            self.started(self, process)
        log, _ = process.communicate(timeout=LONGEST)
        self.log += log
        self.summary += beside["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        outcome = "success" if process.returncode == 0 else "failure"
        return Step(outcome, put_out(beside["GITHUB_OUTPUT"]), process.returncode, log)

    def seen(self, env):
        """Give what a step sees of the environment."""
        ours = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(HOME),
            "GITHUB_WORKSPACE": str(self.folder),
            "RUNNER_TEMP": str(self.temp),
        }
        held = surroundings(**ours, **self.environment, **env)
        held.pop("PYTHONPATH")  # what was installed is what runs
        return held


def put_out(file):
    """Read the outputs of a step, each on a line."""
    lines = file.read_text("utf-8").splitlines()
    assert all("=" in each for each in lines)
    return dict(each.split("=", 1) for each in lines)


def _upload(runner, given):
    source = runner.folder / given["path"]
    place = runner.kept / given["name"]
    assert not place.exists(), "two artifacts of one run cannot have the same name"
    if source.is_dir():
        shutil.copytree(source, place)


def _download(runner, given):
    for each in runner.kept.glob("*"):
        if fnmatch(each.name, given["pattern"]):
            shutil.copytree(each, runner.folder / given["path"] / each.name)


def _restore(runner, given):
    begin = given["restore-keys"].strip()
    fitting = [each for each in runner.cache.glob("*") if each.name.startswith(begin)]
    for each in sorted(fitting, key=lambda held: held.stat().st_mtime)[-1:]:
        shutil.copytree(each, runner.folder / given["path"])


def _save(runner, given):
    place = runner.cache / given["key"]
    assert not place.exists(), "a cache is never written anew"
    shutil.copytree(runner.folder / given["path"], place)


USES = {
    "actions/checkout": lambda _runner, _given: None,
    "actions/setup-python": lambda _runner, _given: None,
    "actions/upload-artifact": _upload,
    "actions/download-artifact": _download,
    "actions/cache/restore": _restore,
    "actions/cache/save": _save,
}
"""What the actions of others do, as far as ours can tell."""
