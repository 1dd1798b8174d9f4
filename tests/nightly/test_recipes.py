"""What the pages say of nightly runs is so, and what they show works."""

import re

import pytest
import yaml
from runner import ACTION, HOME, KEYS, OURS, read
from scripts import ran

from conformance.core.conclusion import Exit

PAGE = (HOME / "docs/ci.md").read_text("utf-8")
README = (HOME / "README.md").read_text("utf-8")
ORDER = "complete/listed-order"


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def first_cells(heading):
    """List the words in code of the first column of a table under its head."""
    table = PAGE.partition(f"| {heading} | meaning |\n|---|---|\n")[2].partition("\n\n")[0]
    return [name for row in table.splitlines() for name in re.findall("`(.+?)`", row.split("|")[1])]


@pytest.mark.parametrize(("heading", "key"), [("input", "inputs"), ("output", "outputs")])
def test_the_page_tells_of_every_input_and_output_of_the_action(heading, key):
    assert sorted(first_cells(heading)) == sorted(read(ACTION)[key])


def test_the_page_tells_of_every_exit_code():
    rows = re.findall(r"^\| ([\d, ]+) \|", PAGE, re.MULTILINE)
    assert {int(each) for row in rows for each in row.split(",")} == {*Exit}


@pytest.mark.parametrize("text", [PAGE, README], ids=["docs/ci.md", "README.md"])
def test_five_lines_use_the_action_with_inputs_that_it_has(text):
    (block,) = [each for each in blocks(text, "yaml") if OURS in each]
    (step,) = yaml.safe_load(block)
    assert len(block.splitlines()) == 5
    assert set(step["with"]) <= set(read(ACTION)["inputs"])


def test_every_file_that_the_page_names_is_there():
    named = re.findall(r"\]\(\.\./([^)#]+)\)", PAGE)
    assert named
    assert all((HOME / each).is_file() for each in named)


def test_the_script_for_cron_knows_the_night_before(tmp_path, programs, faulty, known_failures):
    (script,) = [each for each in blocks(PAGE, "sh") if "nightly.sh" in each]
    here = script.replace("/var/lib/uploads-conformance", str(tmp_path))
    quick = here.replace("https://staging.example.org/v1", f"{faulty} --profile quick")
    (tmp_path / "nightly.sh").write_text(quick)
    words, env = ["sh", "nightly.sh"], {"UPLOADS_CONFORMANCE_API_KEY": KEYS[0]}
    known_failures(tmp_path / "known-failures.toml")
    first = ran(words, tmp_path, programs, env)
    assert first.returncode == 1, first.stderr
    known_failures(tmp_path / "known-failures.toml", ORDER)
    second = ran(words, tmp_path, programs, env)
    assert second.returncode == 0, second.stderr
    assert "nothing is left" in second.stdout
    assert "since " in second.stdout
