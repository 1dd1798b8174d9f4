"""The scripts beside the pages do what they promise."""

import gzip
import shutil
import socket
import sys

import pytest
from live import command
from pages import HOME

OUTSIDE = HOME / "docs" / "outside.py"
FETCHING = {
    "a script": '<script src="https://cdn.test/a.js"></script>',
    "a picture without a scheme": '<img src="//cdn.test/a.png">',
    "a style sheet": '<link rel="stylesheet" href="http://cdn.test/a.css">',
    "an icon": '<link rel="icon" href="https://cdn.test/a.ico">',
    "a picture of a style": '<p style="background: url(https://cdn.test/a.png)">',
    "a style that imports": '<style>@import "https://cdn.test/a.css";</style>',
}
PEACEFUL = {
    "a link to follow": '<a href="https://example.test/">there</a>',
    "a picture of its own": '<img src="_static/a.png">',
    "a page that says where it stands": '<link rel="canonical" href="https://example.test/a">',
    "an address that is spoken of": "<code>src=https://example.test/</code>",
}


def looked_at(folder, text):
    (folder / "index.html").write_text(f"<!doctype html><title>t</title>{text}")
    return command(sys.executable, str(OUTSIDE), str(folder))


@pytest.mark.parametrize("name", FETCHING)
def test_what_a_page_fetches_from_elsewhere_is_found(name, tmp_path):
    found = looked_at(tmp_path, FETCHING[name])
    assert found.returncode == 1
    assert "cdn.test" in found.stderr


@pytest.mark.parametrize("name", PEACEFUL)
def test_what_a_page_does_not_fetch_is_not_held_against_it(name, tmp_path):
    assert looked_at(tmp_path, PEACEFUL[name]).returncode == 0


def test_a_style_sheet_beside_the_pages_is_looked_at(tmp_path):
    (tmp_path / "a.css").write_text("p { background: url('//cdn.test/a.png') }")
    assert looked_at(tmp_path, "").returncode == 1


def test_a_site_without_pages_is_no_site(tmp_path):
    assert command(sys.executable, str(OUTSIDE), str(tmp_path)).returncode == 2


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Make every sample again, elsewhere, of the beginning of the record and its end."""
    folder = tmp_path_factory.mktemp("made") / "reports"
    shutil.copytree(HOME / "reports", folder)
    record = folder / "samples" / "record.jsonl.gz"
    lines = gzip.decompress(record.read_bytes()).splitlines(keepends=True)
    record.write_bytes(gzip.compress(b"".join([*lines[:4], lines[-1]])))
    assert samples(folder).returncode == 0
    return folder


@pytest.fixture
def reports(made, tmp_path):
    """Give a folder of reports that are up to date, and may be spoilt."""
    return shutil.copytree(made, tmp_path / "reports")


def samples(reports, *words):
    return command(sys.executable, str(reports / "make_samples.py"), *words)


def test_samples_that_were_just_made_are_up_to_date(reports):
    assert samples(reports, "--check").returncode == 0


def test_a_sample_that_was_touched_up_is_found(reports):
    with (reports / "samples" / "report.txt").open("a") as file:
        file.write("\n")
    checked = samples(reports, "--check")
    assert checked.returncode == 1
    assert "reports/samples/report.txt is not up to date" in checked.stderr


def test_a_sample_of_no_format_is_found_and_removed(reports):
    (reports / "samples" / "report.old").write_text("old")
    assert samples(reports, "--check").returncode == 1
    assert samples(reports).returncode == 0
    assert samples(reports, "--check").returncode == 0


def test_a_sample_that_is_missing_is_found(reports):
    (reports / "samples" / "report.txt").unlink()
    assert samples(reports, "--check").returncode == 1


def test_without_a_record_there_is_nothing_to_make(reports):
    (reports / "samples" / "record.jsonl.gz").unlink()
    said = samples(reports)
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1


def test_samples_are_not_renewed_where_their_port_is_taken(reports):
    with socket.socket() as some:
        some.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            some.bind(("127.0.0.1", 8080))
            some.listen()
        except OSError:
            pass  # somebody else has taken it
        said = samples(reports, "--renew")
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1
    assert "127.0.0.1:8080" in said.stderr
