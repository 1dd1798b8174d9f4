"""The official Python client finds nothing to complain of."""

import hashlib

import openai
import pytest

from conformance.reference.running import running_here

KEY = "sk-test"


@pytest.fixture(scope="module")
def client():
    with (
        running_here(keys=(KEY,)) as url,
        openai.OpenAI(base_url=url, api_key=KEY, max_retries=0) as made,
    ):
        yield made


def made(client, size, **more):
    return client.uploads.create(
        bytes=size, filename="a.txt", mime_type="text/plain", purpose="assistants", **more
    )


def test_an_upload_by_hand(client):
    upload = made(client, 6, expires_after={"anchor": "created_at", "seconds": 3_600})
    assert (upload.status, upload.file) == ("pending", None)
    parts = [client.uploads.parts.create(upload.id, data=each) for each in (b"abc", b"def")]
    md5 = hashlib.md5(b"defabc", usedforsecurity=False).hexdigest()
    done = client.uploads.complete(upload.id, part_ids=[parts[1].id, parts[0].id], md5=md5)
    assert done.status == "completed"
    assert done.file.expires_at == done.file.created_at + 3_600
    assert client.files.content(done.file.id).read() == b"defabc"
    assert client.files.retrieve(done.file.id) == done.file
    assert client.files.wait_for_processing(done.file.id).status == "processed"


def test_an_upload_in_chunks(client):
    data = bytes(range(256)) * 10
    done = client.uploads.upload_file_chunked(
        file=data,
        filename="b.bin",
        bytes=len(data),
        mime_type="application/octet-stream",
        purpose="batch",
        part_size=1_000,
    )
    assert client.files.content(done.file.id).read() == data


def test_an_empty_upload_in_chunks(client):
    done = client.uploads.upload_file_chunked(
        file=b"", filename="c", bytes=0, mime_type="text/plain", purpose="batch"
    )
    assert client.files.content(done.file.id).read() == b""


def test_a_cancellation(client):
    upload = made(client, 1)
    assert client.uploads.cancel(upload.id).status == "cancelled"
    with pytest.raises(openai.BadRequestError) as caught:
        client.uploads.parts.create(upload.id, data=b"a")
    assert caught.value.request_id.startswith("req_")
    assert caught.value.type == "invalid_request_error"


def test_a_list_by_pages_and_a_deletion(client):
    ids = []
    for _ in range(3):
        upload = made(client, 0)
        ids.append(client.uploads.complete(upload.id, part_ids=[]).file.id)
    listed = [each.id for each in client.files.list(purpose="assistants", limit=1)]
    assert listed[:3] == ids[::-1]
    assert client.files.delete(ids[0]).deleted is True
    with pytest.raises(openai.NotFoundError):
        client.files.retrieve(ids[0])
    assert ids[0] not in [each.id for each in client.files.list(limit=2)]


def test_a_wrong_key(client):
    stranger = client.with_options(api_key="sk-other")
    with pytest.raises(openai.AuthenticationError):
        made(stranger, 1)
