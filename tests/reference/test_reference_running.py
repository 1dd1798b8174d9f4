"""Servers come up, go down, and leave nothing behind."""

import asyncio
import gc
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import httpx
import pytest
from reference_play import WANTED

from conformance.core.errors import Misused, Unreachable
from conformance.reference.apart import running_apart
from conformance.reference.listening import PREFIX, base_url, bound
from conformance.reference.running import running_beside, running_here

MAIN = [sys.executable, "-m", "conformance.cli.main"]
HOLDER = """
import sys
from conformance.reference.apart import running_apart
with running_apart("creates-201") as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Let temporary folders be made where each test can count them."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def answered(url):
    try:
        return httpx.get(f"{url}/files").status_code
    except httpx.ConnectError:
        return None


def soon(holds):
    """Wait for something that happens in another process; twenty seconds are enough for all."""
    for _ in range(400):
        if holds():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("running", [running_here, running_apart])
def test_a_server_is_there_for_the_time_of_a_with_and_its_storage_too(running, folder):
    with running() as url:
        assert answered(url) == 200
        assert [each.name.startswith(PREFIX) for each in folder.iterdir()] == [True]
    assert answered(url) is None
    assert list(folder.iterdir()) == []


def test_a_server_beside_us_answers_in_our_loop_and_leaves_our_signals_alone(folder):
    async def asked():
        before = signal.getsignal(signal.SIGINT)
        async with running_beside(keys=("k",)) as url, httpx.AsyncClient() as client:
            assert signal.getsignal(signal.SIGINT) is before
            assert len([*folder.iterdir()]) == 1
            assert (await client.post(f"{url}/uploads", json=WANTED)).status_code == 401

    asyncio.run(asked())
    assert [*folder.iterdir()] == []


def test_a_server_that_ends_leaves_no_connection_open_whose_client_does_not_read():
    with socket.socket() as client, running_here() as url:
        wanted = {**WANTED, "bytes": (size := 16_000_000)}
        upload = httpx.post(f"{url}/uploads", json=wanted).json()["id"]
        part = httpx.post(f"{url}/uploads/{upload}/parts", files={"data": bytes(size)}).json()["id"]
        done = httpx.post(f"{url}/uploads/{upload}/complete", json={"part_ids": [part]}).json()
        client.connect(("127.0.0.1", httpx.URL(url).port))
        client.sendall(f"GET {url}/files/{done['file']['id']}/content HTTP/1.1\r\n".encode())
        client.sendall(b"Host: localhost\r\n\r\n")
        assert client.recv(12) == b"HTTP/1.1 200"
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        gc.collect()
    assert [str(each.message) for each in told] == []


def test_a_port_that_is_taken_and_a_host_that_is_not_ours_are_no_place_to_listen():
    with bound("::1", 0) as taken:
        for host, port in (("::1", taken.getsockname()[1]), ("203.0.113.1", 0)):
            with pytest.raises(OSError, match=r"\[Errno"):
                bound(host, port)
        assert base_url(taken).startswith("http://[::1]:")


def test_a_child_serves_the_fault_the_keys_and_the_life_that_it_is_told():
    with running_apart("creates-201", keys=("one", "two"), ttl=7) as url:
        post = {"json": {**WANTED, "bytes": 1}}
        assert httpx.post(f"{url}/uploads", **post).status_code == 401
        made = httpx.post(f"{url}/uploads", headers={"authorization": "Bearer two"}, **post)
        assert made.status_code == 201
        assert made.json()["expires_at"] - made.json()["created_at"] == 7


def test_an_unknown_name_starts_no_child(folder):
    with pytest.raises(Misused), running_apart("creates-200"):
        raise AssertionError
    assert list(folder.iterdir()) == []


def test_a_child_that_does_not_come_up_is_reported(monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    with pytest.raises(Unreachable, match="the reference server: it ended with 1"), running_apart():
        pass


def test_no_list_of_processes_shows_a_key():
    with running_apart(keys=("sk-very-secret",)) as url:
        assert answered(url) == 401  # it is up
        shown = b"".join(
            each.read_bytes() for each in Path("/proc").glob("[0-9]*/cmdline") if each.exists()
        )
        assert b"conformance.reference" in shown
        assert b"sk-very-secret" not in shown


def test_a_child_ends_with_its_parent_however_that_ends(folder):
    parent = subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with parent:
        url = parent.stdout.readline().strip()
        assert answered(url) == 200
        parent.kill()
    assert soon(lambda: answered(url) is None)
    assert soon(lambda: list(folder.iterdir()) == [])


def serving(*arguments):
    return subprocess.Popen(
        [*MAIN, "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_says_where_and_stops_cleanly(number, folder):
    with serving("--port", "0", "--variant", "lives-two-hours") as process:
        line = process.stdout.readline()
        url = line.split()[2]
        made = httpx.post(f"{url}/uploads", json={**WANTED, "bytes": 1}).json()
        assert made["expires_at"] - made["created_at"] == 7_200
        assert line == f"serving on {url} with lives-two-hours (Ctrl-C to stop)\n"
        process.send_signal(number)
        said = process.communicate(timeout=20)
        assert (process.returncode, *said) == (0, "", "")
    assert list(folder.iterdir()) == []


def test_serve_has_every_fault_that_it_is_told():
    with serving("--port", "0", "--fault", "creates-201", "--fault", "refuses-vision") as process:
        line = process.stdout.readline()
        url = line.split()[2]
        wanted = ({**WANTED, "bytes": 1, "purpose": each} for each in ("assistants", "vision"))
        statuses = [httpx.post(f"{url}/uploads", json=each).status_code for each in wanted]
        assert statuses == [201, 400]
        assert line == f"serving on {url} with creates-201, refuses-vision (Ctrl-C to stop)\n"
        process.terminate()


def test_serve_keeps_parts_where_it_is_told_and_knows_its_tenants(folder):
    place = folder / "kept" / "here"
    options = ("--api-key", "one", "--api-key", "two", "--upload-ttl", "5", "--storage", str(place))
    with serving("--port", "0", *options) as process:
        url = process.stdout.readline().split()[2]
        statuses = [
            httpx.get(f"{url}/files", headers={"authorization": f"Bearer {key}"}).status_code
            for key in ("one", "two", "three")
        ]
        assert statuses == [200, 200, 401]
        process.terminate()
    assert place.is_dir()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--fault", "adds-after-canceled"), "adds-after-cancel"),
        (("--variant", "null-files"), "null-file"),
        (("--variant", "creates-201"), "there is no variant called creates-201"),
        (("--fault", "creates-201", "--variant", "null-file"), "not both"),
        (("--fault", "creates-201", "--fault", "adds-after-canceled"), "adds-after-cancel"),
        (("--fault", "joins-by-arrival", "--fault", "joins-by-id"), "both decide on joins"),
        (("--storage", "/proc/nowhere"), "/proc/nowhere"),
        (("--host", "203.0.113.1"), "203.0.113.1"),
    ],
)
def test_serve_refuses_what_makes_no_sense_in_one_line(arguments, complaint):
    done = subprocess.run(
        [*MAIN, "serve", "--port", "0", *arguments], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1


def test_serve_says_that_a_port_is_taken():
    with bound("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*MAIN, "serve", "--port", port], capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in done.stderr


@pytest.mark.parametrize("command", ["faults", "variants"])
def test_a_table_is_listed_by_prefix_and_an_empty_list_is_misuse(command):
    prefix = {"faults": "adds-after-", "variants": "clock-"}[command]
    results = [
        subprocess.run([*MAIN, command, each], capture_output=True, text=True, check=False)
        for each in (prefix, "zzz")
    ]
    assert [each.returncode for each in results] == [0, 2]
    names = [line for line in results[0].stdout.splitlines() if not line.startswith(" ")]
    assert len(names) >= 2
    assert all(name.startswith(prefix) for name in names)
