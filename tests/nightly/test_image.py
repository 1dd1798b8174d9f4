"""The image: what its Dockerfile says, and its steps where there is no Docker."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from runner import HOME
from scripts import ran

PLACE = "/opt/uploads-conformance"
GUARD = """
import os, sys
FREE = tuple(os.environ["FREE"].split(":"))
def guard(event, args):
    if event == "open":
        path, _, flags = args
        wanted = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    elif event in ("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"):
        path, wanted = args[0], True
    else:
        return
    if wanted and isinstance(path, str) and not os.path.realpath(path).startswith(FREE):
        raise OSError(30, "Read-only file system", path)
sys.addaudithook(guard)
"""
"""Makes all of the file system read only for Python but for some folders."""


def instructions():
    """Read the Dockerfile: each instruction with its words, in the stage that it belongs to."""
    text = re.sub(r"^#.*\n", "", (HOME / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    stages = []
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        name, _, words = line.partition(" ")
        if name == "FROM":
            stages.append([])
        if name and stages:
            stages[-1].append((name, words))
    return stages


BUILD, FINAL = instructions()


def said(name, stage=FINAL):
    return [words for each, words in stage if each == name]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """Build the first stage in a folder, from what Docker would be sent, and no more."""
    folder = tmp_path_factory.mktemp("image")
    source, place = folder / "src", folder / "opt"
    source.mkdir()
    for words in said("COPY", BUILD):
        *names, target = words.split()
        for name in names:
            put(HOME / name, source / target)
    (script,) = said("RUN", BUILD)
    python = str(Path(sys.executable).parent)
    done = ran(["sh", "-ec", script.replace(PLACE, str(place))], source, python, {})
    assert done.returncode == 0, done.stderr
    return place


def put(source, target):
    if source.is_dir():
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, target, ignore=skipped)
    else:
        shutil.copy(source, target / source.name)


def test_what_is_copied_is_what_docker_is_sent():
    sent = (HOME / ".dockerignore").read_text("utf-8").split("*\n", 1)[1].splitlines()
    named = {each.removeprefix("!").rstrip("/") for each in sent if each.startswith("!")}
    copied = {name for words in said("COPY", BUILD) for name in words.split()[:-1]}
    assert copied == named


def test_the_image_judges_where_only_its_folder_and_tmp_can_be_written(image, tmp_path):
    """As with ``docker run --read-only --tmpfs /tmp``; and nothing in it installs anything."""
    reports, tmp, guard = tmp_path / "reports", tmp_path / "tmp", tmp_path / "guard"
    for each in (reports, tmp, guard):
        each.mkdir()
    (guard / "sitecustomize.py").write_text(GUARD)
    (entry,) = said("ENTRYPOINT")
    command = shlex.split(entry.strip("[]"))
    env = {
        "FREE": f"{reports}:{tmp}:/dev",
        "TMPDIR": str(tmp),
        "HOME": "/nonexistent",
        "PYTHONPATH": str(guard),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    words = [*command, "run", "--profile", "quick", "--report-dir", str(reports)]
    done = subprocess.run(
        words,
        cwd=reports,
        env={**env, "PATH": f"{image}/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "conformant" in done.stdout
    assert [*reports.glob("*/record.jsonl")]
    assert not list(image.rglob("pip"))


def test_the_guard_of_the_test_before_keeps_python_from_writing(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(GUARD)
    env = {"FREE": "/dev", "PYTHONPATH": str(tmp_path)}
    words = [sys.executable, "-c", f"open({str(tmp_path / 'a')!r}, 'w')"]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert "Read-only file system" in done.stderr


def test_the_container_is_not_root_and_its_folder_belongs_to_its_user():
    (user,) = said("USER")
    number = user.partition(":")[0]
    assert number.isdigit()
    assert int(number) > 1_000
    (run,) = said("RUN")
    assert f"--uid {number} " in run
    assert f"--owner={number} " in run
    assert said("WORKDIR") == ["/reports"]
    assert FINAL.index(("USER", user)) > FINAL.index(("RUN", run))


def test_both_stages_stand_on_one_base_that_is_pinned():
    first = (HOME / "Dockerfile").read_text("utf-8")
    (base,) = re.findall(r"^ARG BASE=(\S+)$", first, re.MULTILINE)
    assert re.fullmatch(r"python:3\.\d+-slim-[a-z]+", base)
    assert re.findall(r"^FROM (\S+)", first, re.MULTILINE) == ["${BASE}", "${BASE}"]


def test_the_last_stage_installs_nothing():
    assert not any(re.search(r"\b(pip|apt|apt-get|curl)\b", each) for each in said("RUN"))
