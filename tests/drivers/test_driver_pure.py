"""The driver's parts that send nothing."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_multipart import create_form_parser
from raw_server import ran

from conformance import drivers
from conformance.core.content import Drawn, whole
from conformance.core.exchange import EMPTY, Request, body_of
from conformance.core.plan import AddPart, As, Create, Form, Together, Wait, flat, plan
from conformance.drivers import key
from conformance.drivers.gate import Gate
from conformance.drivers.key import Keys, veil_of
from conformance.drivers.multipart import is_cut, pack, pieces
from conformance.drivers.resolve import Group, Leaf, unfold
from conformance.drivers.weather import pause


@pytest.mark.parametrize(
    ("library", "modules"),
    [
        ("httpx", {"network.py", "tls.py"}),
        ("httpcore", {"network.py", "raw.py", "reading.py", "transport.py"}),
        ("h11", {"raw.py", "transport.py"}),
        ("h2", {"transport.py"}),
        ("ssl", {"network.py", "raw.py", "tls.py"}),
    ],
)
def test_few_modules_know_the_libraries(library, modules):
    folder = Path(drivers.__file__).parent
    lines = (f"import {library}\n", f"import {library}.")
    files = {each.name: each.read_text() for each in folder.glob("*.py")}
    assert {name for name, text in files.items() if any(each in text for each in lines)} == modules


def written(content, form):
    parcel = pack(content, form)
    return parcel, b"".join(block for block, _ in pieces(parcel))


def parsed(parcel, body):
    """Read a form with a parser that is not ours."""
    found = []

    def on_field(field):
        found.append((field.field_name, None, field.value or b""))

    def on_file(file):
        file.file_object.seek(0)
        found.append((file.field_name, file.file_name, file.file_object.read()))

    headers = {"Content-Type": parcel.content_type.encode()}
    parser = create_form_parser(headers, on_field, on_file)
    parser.write(body)
    parser.finalize()
    return found


forms = st.builds(
    Form,
    field=st.just("data"),
    filename=st.none() | st.sampled_from(["a", "../b", "c d.txt", "ä"]),
    content_type=st.none() | st.just("text/plain"),
    boundary=st.sampled_from(["b", "x" * 70, "----WebKitFormBoundary123", "a'()+_,-./:=?z"]),
    quoted=st.just(True),  # noqa: FBT003
    epilogue=st.just(b"") | st.just(b"epilogue"),
    extra=st.just(()) | st.just((("more", "text"),)),
)


@given(st.binary(max_size=300) | st.builds(Drawn, st.integers(0, 70_000)), forms)
def test_any_content_comes_out_of_its_form_as_it_went_in(content, form):
    parcel, body = written(content, form)
    assert parcel.size == len(body)
    name = form.filename.encode() if form.filename else None
    expected = [(b"data", name, whole(content))]
    expected += [(key.encode(), None, value.encode()) for key, value in form.extra]
    assert parsed(parcel, body) == expected


@pytest.mark.parametrize("content", [b"--b", b"\r\n--b--\r\n", b"--b0\r\n--b00"])
def test_a_boundary_never_stands_in_the_content(content):
    parcel, body = written(content, Form(boundary="b"))
    assert parsed(parcel, body) == [(b"data", b"part.bin", content)]


def test_a_form_is_written_as_it_says():
    form = Form("d", 'a"\r\n', None, "B", preamble=b"pre", epilogue=b"post", extra=(("e", "1"),))
    parcel, body = written(b"x", form)
    assert parcel.content_type == "multipart/form-data; boundary=B"
    assert body == (
        b'pre\r\n--B\r\nContent-Disposition: form-data; name="d"; filename="a%22%0D%0A"\r\n\r\nx'
        b'\r\n--B\r\nContent-Disposition: form-data; name="e"\r\n\r\n1\r\n--B--\r\npost'
    )


def test_a_boundary_can_be_quoted():
    assert pack(b"", Form(quoted=True, boundary="a b")).content_type.endswith('; boundary="a b"')


@given(st.integers(0, 400))
def test_a_cut_body_is_the_beginning_of_the_whole(cut):
    _, uncut = written(b"x" * 100, Form())
    parcel, body = written(b"x" * 100, Form(cut=cut))
    assert body == uncut[:cut]
    assert is_cut(parcel) == (cut < len(uncut))


def test_a_chunked_body_that_lacks_only_its_end_mark_is_cut():
    size = pack(b"x", Form()).size
    assert is_cut(pack(b"x", Form(cut=size, chunked=True)))
    assert not is_cut(pack(b"x", Form(cut=size)))
    assert not is_cut(pack(b"x", Form()))


NOW = 1_000_000_000.0
LATER = "Sun, 09 Sep 2001 01:46:43 GMT"


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (200, {"retry-after": "1"}, None),
        (400, {"retry-after": "1"}, None),
        (500, {"retry-after": "1"}, None),
        (503, {}, None),
        (503, {"retry-after": "2"}, 2.0),
        (503, {"retry-after": "soon"}, 0.5),
        (429, {}, 0.5),
        (429, {"retry-after": "0"}, 0.0),
        (429, {"retry-after": "-3"}, 0.0),
        (429, {"retry-after": "nan"}, 0.5),
        (429, {"retry-after": "inf"}, 5.0),
        (429, {"retry-after": "3600"}, 5.0),
        (429, {"retry-after": LATER}, 3.0),
        (429, {"retry-after": "1", "retry-after-ms": "250"}, 0.25),
        (429, {"retry-after": "1", "x-should-retry": "false"}, None),
        (503, {"retry-after-ms": "250"}, 0.25),
        (503, {"retry-after": "1", "x-should-retry": "false"}, None),
        (408, {}, 0.5),
        (408, {"x-should-retry": "false"}, None),
        (409, {}, None),
        (409, {"x-should-retry": "true"}, 0.5),
        (409, {"x-should-retry": "true", "retry-after": "1"}, 1.0),
        (500, {"x-should-retry": "true"}, 0.5),
        (200, {"x-should-retry": "true"}, None),
    ],
)
def test_a_request_is_put_off_for_as_long_as_the_server_says(status, headers, expected):
    assert pause(status, tuple(headers.items()), NOW, 5.0) == expected


def test_places_are_counted_as_flat_counts_them():
    whole_plan = plan(
        Create(1),
        Together((AddPart(b"a"), As(Together((Create(2), AddPart(b"b"))), "second"), Wait(0))),
        As(AddPart(b"c"), "nobody"),
    )

    def leaves(nodes):
        for node in nodes:
            yield from leaves(node.members) if isinstance(node, Group) else (node,)

    found = tuple(leaves(unfold(whole_plan)))
    assert [each.step for each in found] == list(flat(whole_plan.steps))
    assert [each.at for each in found] == list(range(6))
    parts = [each.nth for each in found if isinstance(each.step, AddPart)]
    assert parts == [0, 1, 2]
    senders = [each.who.sender for each in found]
    assert senders == ["first", "first", "second", "second", "first", "nobody"]
    assert isinstance(unfold(whole_plan)[0], Leaf)


def test_a_gate_holds_all_until_the_last_has_come():
    async def run():
        gate, passed = Gate(3), []

        async def one(name):
            ticket = gate.ticket()
            await ticket.through()
            await ticket.through()
            passed.append(name)

        tasks = [asyncio.create_task(one(name)) for name in "ab"]
        await asyncio.sleep(0.01)
        before = tuple(passed)
        last = gate.ticket()
        last.give_up()
        last.give_up()
        await asyncio.gather(*tasks)
        return before, sorted(passed)

    assert ran(run()) == ((), ["a", "b"])


def test_a_gate_opens_when_the_last_does_not_come():
    async def run():
        gate = Gate(3, longest=0.01)
        await asyncio.gather(gate.ticket().through(), gate.ticket().through())
        await gate.ticket().through()

    assert ran(run()) is None


def test_keys_are_not_shown():
    keys = Keys("key-of-the-first", "key-of-the-second")
    assert "key-of" not in repr((keys, veil_of(keys, (("Cookie", "key-of-them"),))))


def test_a_key_is_taken_out_of_all_that_is_kept():
    keys = Keys("sk-secret", "sk-secret-longer")
    veil = veil_of(keys, ())
    asked = Request(
        "POST",
        "/uploads/sk-secret/parts",
        "after=sk-secret-longer",
        (("x-key", "sk-secret"), ("authorization", "Bearer sk-secret-longer")),
        body_of(b"sk-secret sk-secret-longer"),
    )
    assert key.request(veil, asked) == Request(
        "POST",
        "/uploads/(first)/parts",
        "after=(second)",
        (("x-key", "(first)"), ("authorization", "Bearer (second)")),
        body_of(b"(first) (second)"),
    )


def test_a_short_key_is_hidden_as_a_credential_and_spoils_no_words():
    veil = veil_of(Keys("file"), ())
    headers = (("content-type", "text/file"), ("authorization", "Bearer file"))
    asked = Request("GET", "/files/f", "", headers, body_of(b'{"object": "file"}'))
    shown = key.request(veil, asked)
    assert shown.headers == (("content-type", "text/file"), ("authorization", "Bearer (first)"))
    assert (shown.path, shown.body) == (asked.path, asked.body)


def test_a_body_too_large_to_keep_stays_as_measured():
    veil = veil_of(Keys("sk-secret"), ())
    large = body_of(b"sk-secret" * 10_000)
    assert key.body(veil, large) == large
    assert key.body(veil, EMPTY) == EMPTY
