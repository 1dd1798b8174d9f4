"""How a part is written on the wire: what clients send, and what is no part."""

from hypothesis import given
from hypothesis import strategies as st

from conformance.core.content import Drawn
from conformance.core.plan import (
    AddPart,
    Complete,
    Create,
    Form,
    GetContent,
    GetFile,
    Plan,
    Raw,
    Step,
    Total,
)

from .clients import OFFICIAL, SEVENTY
from .literals import LETTERS, MISREAD, NO_UPLOAD, Provoke, part
from .profiles import unless_quick
from .strategies import batch, forms, single, small_contents

CHUNKED = Form(chunked=True)
TAKEN = (
    OFFICIAL,
    Form(boundary="x"),
    Form(boundary=SEVENTY, quoted=True),
    CHUNKED,
    Form(filename=None),
    Form(content_type=None),
)
USUAL = (*TAKEN, OFFICIAL)
"""All of an upload's parts are called alike by the client that calls them anything."""
ALSO_TAKEN = (
    Form(quoted=True),
    Form(boundary="x", quoted=True),
    Form(boundary=SEVENTY.replace("=", "_")),
    Form(filename=None, content_type=None),
    Form(filename=None, chunked=True),
    Form(boundary=SEVENTY, quoted=True, chunked=True),
    Form(boundary="it's (a) b=c, or: d/e?", quoted=True),
    Form(filename="你好.bin"),
    Form(filename=""),
    Form(content_type="text/plain; charset=utf-16"),
    Form(content_type="application/json"),
)
FORM_DATA = "multipart/form-data"
DATA_COMES_SECOND = Raw(
    b'--bound\r\nContent-Disposition: form-data; name="size"\r\n\r\n1\r\n'
    b'--bound\r\nContent-Disposition: form-data; name="data"; filename="a"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\na\r\n--bound--\r\n",
    f"{FORM_DATA}; boundary=bound",
)
WRITTEN = b'--x\r\nContent-Disposition: form-data; name="data"\r\n\r\na\r\n--x--\r\n'

NO_PARTS = (
    AddPart(b"a", form=Form(field="file")),
    AddPart(b"a", form=Form(field="Data")),
    AddPart(raw=Raw(b"--x--\r\n", f"{FORM_DATA}; boundary=x")),
    AddPart(raw=Raw(b'{"data": "YQ=="}', "application/json")),
    AddPart(raw=Raw(WRITTEN, FORM_DATA)),
)
ALSO_NO_PARTS = (
    AddPart(b"a", form=Form(field="")),
    AddPart(b"a", form=Form(field="data[]")),
    AddPart(b"a", form=Form(field="file", filename="data")),
    AddPart(raw=Raw(b"", f"{FORM_DATA}; boundary=x")),
    AddPart(raw=Raw(b"", None)),
    AddPart(raw=Raw(b"a", None)),
    AddPart(raw=Raw(b"a", "application/octet-stream")),
    AddPart(raw=Raw(WRITTEN, "text/plain")),
    AddPart(raw=Raw(WRITTEN, f"{FORM_DATA}; boundary=y")),
    AddPart(raw=Raw(WRITTEN, f"{FORM_DATA}; boundary=")),
    AddPart(raw=Raw(b"data=a", "application/x-www-form-urlencoded")),
)


def test_forms_that_clients_send(provoke: Provoke) -> None:
    """All on one upload, since each add is judged by itself; then each alone."""
    for some in (USUAL, *unless_quick(ALSO_TAKEN[:6], ALSO_TAKEN[6:])):
        listed = tuple(range(len(some)))
        parts = tuple(AddPart(LETTERS[at], form=form) for at, form in enumerate(some))
        provoke(Create(Total(listed)), *parts, Complete(listed), GetContent())
    for form in unless_quick(*TAKEN):
        provoke(*_added(AddPart(b"hello", form=form)))


def test_a_name_and_type_of_its_own(provoke: Provoke) -> None:
    provoke(
        Create(Total((0, 1))),
        AddPart(b"a", form=Form(filename="../x", content_type="text/plain")),
        AddPart(b'{"a" : 1.0}\r\n', form=Form(filename="x.json", content_type="application/json")),
        Complete((0, 1)),
        GetFile(),
        GetContent(),
    )


def test_a_chunked_part_of_more_than_a_block(provoke: Provoke) -> None:
    provoke(*_added(AddPart(Drawn(70_000, 1), form=CHUNKED)))


def test_a_chunked_part_of_a_size_once_misread(provoke: Provoke) -> None:
    for size in unless_quick(MISREAD):
        provoke(*_added(AddPart(Drawn(size, 1), form=Form(chunked=True))))


def test_a_field_besides_the_data(provoke: Provoke) -> None:
    """It may be refused; if not, the data is what is called data, wherever it stands."""
    provoke(*_added(AddPart(b"a", form=Form(extra=(("purpose", "batch"),)))))
    for raw in unless_quick(DATA_COMES_SECOND):
        provoke(Create(1), AddPart(raw=raw), Complete((0,)), GetContent())


@given(plans=batch(single(st.builds(part, small_contents(), form=forms()))))
def test_any_form(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)


def test_what_is_no_part_and_then_one(provoke: Provoke) -> None:
    """All on one upload, since what was refused changes nothing."""
    for some in (NO_PARTS, *unless_quick(ALSO_NO_PARTS[:6], ALSO_NO_PARTS[6:])):
        right = len(some)
        provoke(Create(Total((right,))), *some, AddPart(b"a"), Complete((right,)), GetContent())


def test_a_part_for_an_upload_that_nobody_created(provoke: Provoke) -> None:
    provoke(
        Create(Total((1,))),
        AddPart(b"a", upload=NO_UPLOAD),
        AddPart(b"a"),
        Complete((1,)),
        GetContent(),
    )


def test_a_part_that_was_cut_and_is_sent_again(provoke: Provoke) -> None:
    for form in (Form(cut=5_000), *unless_quick(Form(cut=5_000, chunked=True), Form(cut=20))):
        provoke(
            Create(Total((1,))),
            AddPart(Drawn(10_000, 1), form=form),
            AddPart(Drawn(10_000, 1)),
            Complete((1,)),
            GetContent(),
        )


def _added(added: AddPart) -> tuple[Step, ...]:
    return (Create(Total((0,))), added, Complete((0,)), GetContent())
