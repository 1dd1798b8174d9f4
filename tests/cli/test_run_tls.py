"""A run against a target with TLS: the options, what the reports say of them, and HTTP/2."""

import json
import sys
from pathlib import Path

import pytest
from junitparser.xunit2 import JUnitXml
from live import command, conform, failed, judge, one_line
from secure import HTTP_1, by_hypercorn, by_uvicorn, papers

from conformance.core.conclusion import Exit


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    return papers(tmp_path_factory.mktemp("papers"))


@pytest.mark.parametrize("serving", [by_hypercorn, by_uvicorn], ids=["HTTP/2", "HTTP/1.1"])
def test_the_reference_server_is_conformant_over_tls(held, tmp_path, serving):
    with serving(held) as url:
        ran = judge(url, tmp_path, "--cacert", held.authority)
    assert (ran.code, failed(ran.record)) == (Exit.CONFORMANT, set()), ran.out
    assert not ran.record.header.target.insecure
    assert "insecure" not in ran.process.stderr + ran.out
    assert ran.record.footer.requests > 500
    assert [
        each
        for trial in ran.record.trials
        for each in trial.exchanges
        if each.response is None and not each.request.cut
    ] == []


BASICS = ("--select", "create/accepted", "--select", "files/content")


def test_that_nobody_looked_at_certificates_is_said_everywhere(held, tmp_path):
    reports = ("--json", str(tmp_path / "r.json"), "--junit", str(tmp_path / "r.xml"))
    with by_hypercorn(held, alpn=HTTP_1) as url:
        ran = judge(url, tmp_path, "--insecure", *BASICS, *reports)
    assert ran.code == Exit.CONFORMANT
    assert "warning: certificates are not checked (--insecure)" in ran.process.stderr
    assert "  insecure   certificates were not checked (--insecure)" in ran.out
    assert ran.record.header.target.insecure
    assert json.loads((tmp_path / "r.json").read_text())["target"]["insecure"] is True
    suite = JUnitXml.fromfile(str(tmp_path / "r.xml"))
    told = {str(each) for case in next(iter(suite)) for each in case.properties()}
    assert any("insecure" in each and "true" in each for each in told)


def test_a_relative_file_is_found_by_workers_too(held, tmp_path):
    (tmp_path / "ca.pem").write_bytes(Path(held.authority).read_bytes())
    (tmp_path / "us.pem").write_bytes(Path(held.client).read_bytes())
    with by_hypercorn(held, ask_client=True) as url:
        ran = judge(url, tmp_path, "--cacert", "ca.pem", "--cert", "us.pem", "-n", "2", *BASICS)
    assert ran.code == Exit.CONFORMANT, ran.process.stderr


def test_a_target_that_nobody_vouches_for_is_unreachable(held, tmp_path):
    with by_hypercorn(held) as url:
        ran = judge(url, tmp_path)
    assert ran.code == Exit.UNREACHABLE
    assert "CERTIFICATE_VERIFY_FAILED" in ran.process.stderr


@pytest.mark.parametrize("option", ["--cacert", "--cert"])
@pytest.mark.parametrize("text", [None, "", "no PEM at all"])
@pytest.mark.parametrize("url", ["https://127.0.0.1:9/v1", "http://127.0.0.1:9/v1"])
def test_a_file_that_cannot_be_used_is_misuse_before_anything_is_sent(tmp_path, option, text, url):
    file = tmp_path / "some.pem"
    if text is not None:
        file.write_text(text)
    process = conform("run", url, option, str(file), cwd=tmp_path)
    assert process.returncode == Exit.MISUSED
    assert one_line(process.stderr)
    assert f"{option} {file}" in process.stderr


def test_who_is_insecure_needs_no_authority(held):
    process = conform("run", "https://127.0.0.1:9/v1", "--insecure", "--cacert", held.authority)
    assert (process.returncode, one_line(process.stderr)) == (Exit.MISUSED, True)


def test_the_plugin_has_the_same_options(held, tmp_path):
    words = ("-m", "pytest", "--pyargs", "conformance.scenarios", "-p", "no:cacheprovider")
    aimed = ("--uploads-profile", "quick", "--uploads-select", "create/accepted", "-k", "purposes")
    with by_hypercorn(held) as url:
        said = ("--base-url", url, "--uploads-cacert", held.authority)
        process = command(sys.executable, *words, *aimed, *said, cwd=tmp_path)
    assert process.returncode == 0, process.stdout


def test_what_was_kept_is_cleaned_up_over_tls_too(held, tmp_path):
    ledger = ("--ledger", str(tmp_path / "ledger.jsonl"))
    with by_hypercorn(held) as url:
        ran = judge(url, tmp_path, "--cacert", held.authority, "--keep", *ledger, *BASICS)
        assert ran.record.footer.left_in_all > 100
        cleaned = conform("cleanup", *ledger, "--cacert", held.authority)
    assert (cleaned.returncode, cleaned.stdout.splitlines()[-1]) == (
        0,
        "nothing is left that could be found",
    )
