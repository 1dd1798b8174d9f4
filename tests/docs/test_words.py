"""What pages name exists: requirements, faults, scenarios, options, files; and what they quote."""

import json
import re
import tomllib
from configparser import ConfigParser
from dataclasses import fields
from fnmatch import filter as matching

import click
import pytest
from pages import GENERATED, HOME, PAGES, Block, Inline, pieces, read
from replay import PLACEHOLDER

from conformance.cli.main import cli
from conformance.core.catalogue import AREAS, CATALOGUE
from conformance.core.settings import Settings
from conformance.plugin.options import PREFIX
from conformance.reference.faults import FAULTS
from conformance.reference.variants import VARIANTS
from conformance.scenarios.gathering import scenarios

WRITTEN = [each for each in PAGES if each not in GENERATED]
IDS = {each.id for each in CATALOGUE}
IN_AREA = re.compile(
    rf"(?<![\w./-])((?:{'|'.join(each.__name__.rpartition('.')[2] for each in AREAS)})/[\w*-]+)"
    r"(?![\w/.-]|\.\w)"
)
ROUTE = re.compile(r"^(GET|POST|DELETE|PUT|PATCH) ")
OTHERS = frozenset({"--check", "--renew"})
"""Options of our scripts, which are no commands."""
OF_PYTEST = {f"{PREFIX}{each.name.replace('_', '-')}" for each in fields(Settings)}
"""Options of a session of pytest."""
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?://|#)([^)#\s]+)")


def inlines(page):
    return [each for each in pieces(read(page)) if isinstance(each, Inline)]


def blocks(*languages):
    return [
        pytest.param(each, id=f"{page}:{each.at}")
        for page in PAGES
        for each in pieces(read(page))
        if isinstance(each, Block) and each.language in languages
    ]


def options(command=cli):
    """Name every option of every command."""
    found = {word for each in command.params for word in (*each.opts, *each.secondary_opts)}
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found |= options(command.get_command(context, name))
    return found


def words_of(command):
    """Find the command that words call, and the options that they give it."""
    words = command.split()[1:]
    found, context = cli, click.Context(cli)
    while words and isinstance(found, click.Group) and not words[0].startswith("-"):
        found = found.get_command(context, words.pop(0))
        assert found is not None, command
    return found, [each.partition("=")[0] for each in words if each.startswith("--")]


@pytest.mark.parametrize("page", WRITTEN)
def test_the_requirements_that_a_page_names_exist(page):
    named = {
        name
        for each in inlines(page)
        if not ROUTE.match(each.text)
        for name in IN_AREA.findall(each.text)
    }
    assert [each for each in sorted(named) if not matching(IDS, each)] == []


@pytest.mark.parametrize("page", WRITTEN)
def test_the_faults_and_variants_that_a_page_names_exist(page):
    text = read(page)
    for option, table in (("fault", FAULTS), ("variant", VARIANTS), ("only", FAULTS | VARIANTS)):
        named = re.findall(rf"--{option} '?([a-z][a-z0-9*-]+)", text)
        assert [each for each in named if not matching([*table, "correct"], each)] == []


@pytest.mark.parametrize("page", WRITTEN)
def test_the_scenarios_that_a_page_names_exist(page):
    known = set(scenarios())
    rooms = {each.partition("/")[0] for each in known}
    shown = {each.file for each in pieces(read(page)) if isinstance(each, Block) and each.file}
    named = re.findall(r"(?<![\w/.-])([a-z_]+/[a-z_]+_[a-z_]+)(?![\w/.-]|\.\w)", read(page))
    gone = [
        each
        for each in named
        if each not in known
        and each.partition("/")[0] in rooms
        and f"conformance/scenarios/test_{each.partition('/')[0]}.py" not in shown
    ]
    assert gone == []


@pytest.mark.parametrize("page", WRITTEN)
def test_the_options_that_a_page_names_exist(page):
    known = options() | OTHERS | OF_PYTEST
    named = {
        each.text.split()[0].partition("=")[0]
        for each in inlines(page)
        if each.text.startswith("--") and each.text.strip("-")
    }
    assert sorted(named - known) == []


@pytest.mark.parametrize("page", WRITTEN)
def test_the_commands_of_which_a_page_shows_the_form_have_that_form(page):
    for each in inlines(page):
        if each.text.startswith("uploads-conformance ") and PLACEHOLDER.search(each.text):
            command, given = words_of(each.text)
            known = options(command)
            assert [word for word in given if word not in known] == [], each


@pytest.mark.parametrize("page", WRITTEN)
def test_the_environments_of_tox_that_a_page_names_exist(page):
    tox = ConfigParser(interpolation=None)
    tox.read(HOME / "tox.ini")
    known = {each.removeprefix("testenv:") for each in tox.sections()}
    named = set(re.findall(r"tox -e ([a-z-]+)", read(page)))
    assert named <= known


@pytest.mark.parametrize("page", PAGES)
def test_the_files_that_a_page_links_to_exist(page):
    here = (HOME / page).parent
    text = re.sub(r"^(`{3,}).*?^\1", "", read(page), flags=re.MULTILINE | re.DOTALL)
    assert [each for each in LINK.findall(text) if not (here / each).exists()] == []


@pytest.mark.parametrize("page", WRITTEN)
def test_the_scripts_that_a_page_calls_exist(page):
    named = re.findall(r"python ((?:docs|reports|benchmarks)/[\w/]+\.py)", read(page))
    assert [each for each in named if not (HOME / each).exists()] == []


def test_json_in_pages_can_be_read():
    for each in blocks("json"):
        json.loads(each.values[0].text)


def test_toml_in_pages_can_be_read():
    for each in blocks("toml"):
        tomllib.loads(each.values[0].text)


def sample():
    return (HOME / "reports" / "samples" / "report.txt").read_text("utf-8").splitlines()


def quoted():
    """Name the blocks of pages that quote the sample report, by its first words."""
    begins = ("not conformant: ", *(f"{each}: " for each in sorted(IDS)))
    return [
        pytest.param(each, id=f"{page}:{each.at}")
        for page in ("README.md", "docs/reading-a-report.md")
        for each in pieces(read(page))
        if isinstance(each, Block) and not each.language and each.text.startswith(begins)
    ]


@pytest.mark.parametrize("block", quoted())
def test_what_is_quoted_of_a_report_stands_in_the_sample(block):
    """In its order; lines may be left out."""
    lines = iter(sample())
    assert [each for each in block.lines if each not in lines] == []


def test_reports_are_quoted():
    assert len(quoted()) >= 3


def test_the_readme_is_modest_about_how_many_servers_the_suite_is_held_against():
    faults, variants = map(int, re.findall(r"more than (\d+)", read("README.md")))
    assert faults < len(FAULTS) < 2 * faults
    assert variants < len(VARIANTS) < 2 * variants
