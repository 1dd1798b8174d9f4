"""The repository agrees with itself, and keeps to its own guide."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

import conformance
from conformance.cli.main import COMMANDS
from conformance.cli.outputs import FILES
from conformance.core.catalogue import CATALOGUE, matching
from conformance.core.conclusion import Exit
from conformance.core.known_file import read
from conformance.core.verdict import Verdict

HOME = Path(__file__).parents[2]
SOURCES = sorted((HOME / "conformance").rglob("*.py"))
CANDIDATES = {
    "CRT": 35,
    "PRT": 29,
    "CMP": 41,
    "CAN": 15,
    "FIL": 27,
    "ERR": 8,
    "HDR": 12,
    "EXP": 5,
    "SDK": 16,
}
"""How many candidate requirements each area has."""


def text(name):
    return (HOME / name).read_text("utf-8")


def test_every_candidate_is_a_requirement_or_is_said_why_not():
    every = {f"{area}-{n:02}" for area, count in CANDIDATES.items() for n in range(1, count + 1)}
    taken = {each.candidate for each in CATALOGUE}
    explained = set(re.findall(r"^\| ([A-Z]{3}-\d\d) \|", text("CONTRIBUTING.md"), re.MULTILINE))
    assert every - taken == explained
    assert taken - every == set()


def test_the_readme_tells_of_every_command_and_of_no_other():
    told = set(re.findall(r"`uploads-conformance ([a-z-]+)", text("README.md")))
    assert told | {"variants"} == set(COMMANDS)
    assert "`variants`" in text("README.md")


@pytest.mark.parametrize("page", ["README.md", "docs/reading-a-report.md"])
def test_a_page_tells_of_every_exit_code(page):
    told = {int(each) for each in re.findall(r"^\| (\d+) \|", text(page), re.MULTILINE)}
    assert told == {*Exit}


def test_the_known_failures_of_the_documentation_can_be_read():
    page = text("docs/known-failures.md")
    files = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert files
    for file in files:
        (known,) = read(file, "known.toml")
        assert matching(known.requirement)


def test_the_readme_tells_of_every_verdict():
    assert set(re.findall(r"^\| `([a-z-]+)` \|", text("README.md"), re.MULTILINE)) >= {*Verdict}


def test_the_page_on_reports_tells_of_every_verdict():
    told = re.findall(r"^- `([a-z-]+)`: ", text("docs/reading-a-report.md"), re.MULTILINE)
    assert set(told) >= {*Verdict}


def test_the_page_on_reports_tells_of_every_format():
    told = re.findall(r"^\| `--([a-z]+)` \|", text("docs/reading-a-report.md"), re.MULTILINE)
    assert sorted(told) == sorted(FILES)


def test_the_changelog_has_the_version():
    assert f"## {conformance.__version__}" in text("CHANGELOG.md")


def test_the_architecture_tells_of_every_room():
    rooms = [
        each.name for each in (HOME / "conformance").iterdir() if (each / "__init__.py").exists()
    ]
    assert {f"`{room}/`" for room in rooms} <= set(
        re.findall(r"`[a-z]+/`", text("ARCHITECTURE.md"))
    )


def test_every_dependency_has_its_reason_beside_it():
    lines = text("pyproject.toml").partition("dependencies = [")[2].partition("\n]")[0]
    named = [line for line in lines.splitlines() if line.strip()]
    assert len(named) == len(tomllib.loads(text("pyproject.toml"))["project"]["dependencies"])
    assert all(re.search(r"# \w", line) for line in named)


@pytest.mark.parametrize("source", SOURCES, ids=lambda each: str(each.relative_to(HOME)))
def test_files_and_functions_are_short(source):
    written = source.read_text("utf-8")
    assert len(written.splitlines()) <= 400
    long = [
        node.name
        for node in ast.walk(ast.parse(written))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 40
    ]
    assert long == []
