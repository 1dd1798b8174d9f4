"""Ids that nobody gave out, and the contents and sizes at which servers have gone wrong."""

from collections.abc import Callable
from dataclasses import replace

from conformance.core.content import Content, Filled
from conformance.core.plan import PLAIN_FORM, AddPart, Form, ListFiles, UploadRef, Wait
from conformance.core.target import LISTED

Provoke = Callable[..., None]
"""Collects one plan of a scenario, given as its steps. It never blocks, fails or answers."""

NO_UPLOAD = "upload_00000000000000000000000000000000"
NO_PART = "part_00000000000000000000000000000000"
NO_FILE = "file-0000000000000000000000"

RECENT = ListFiles(query=(("limit", "1000"), ("order", "desc")))
"""The newest files: more than a run makes meanwhile, however slow the server is."""
UNTIL_LISTED = LISTED + 0.2
"""Seconds that a file may take to come into the list, or to leave it, and a bit more."""
ALL_OF_OURS = replace(RECENT, patience=UNTIL_LISTED)
"""The same, asked for until our file is there, or is gone."""
NEXT_SECOND = Wait(1.05)
"""Until times in whole seconds are other ones."""

BOUNDARY = PLAIN_FORM.boundary.encode()

GZIP = bytes.fromhex("1f8b08000000000002034b040043beb7e801000000")
"""The letter a, packed."""

LITERALS: tuple[bytes, ...] = (
    b"a",
    b"\x00a\x00b\x00",
    b"\r\na",
    b"a\r\n",
    b"a\nb\r\nc\rd",
    b"\xef\xbb\xbfa",
    bytes(range(256)),
    b"aGVsbG8=",
    b'{"a": 1}\n',
    b"%41%0A+",
    b"\r\n--" + BOUNDARY[:-1] + b"\r\n",
    b"--" + BOUNDARY + b"--\r\nb",
    b"a\n\n",
    b" a ",
    b"\x1a",
    b'"a"',
    b"null",
    b"&amp;<b>",
    b"\xff\xfea\x00",
    "e\u0301 \u00e9".encode(),
    GZIP,
    b"\n",
    b"\x00",
    b"\r",
    b"\r\n",
    b"\na",
    b"a\n",
    b"\x80\xff\xc3\x28",
    b"data:text/plain;base64,aGVsbG8=",
    b"=41=\r\n",
    b"\x1f\x8b\x08\x00",
    b"\r\n--",
    b"--\r\n",
    b"\r\n-" + BOUNDARY + b"--\r\n",
    b"a--" + BOUNDARY[:-1],
    b"a\r\n--" + BOUNDARY + b"\r\nContent-Disposition: form-data; name=data\r\n\r\nb",
)
"""
Text that a careless server trims, decodes, re-encodes or takes for the end of the field.

The first twenty-one are those that most often go wrong.
"""

EDGES = (1, 1023, 1024, 1025, 4095, 4096, 4097, 8191, 8192, 8193, 65_535, 65_536, 65_537)
"""Sizes around those of common buffers, in bytes."""

BLOCKS = (4_096, 8_192, 16_384, 65_536)
"""How many bytes parsers and stores work on at once."""


def runs(block: int) -> tuple[Filled, ...]:
    """
    Repeat a byte about as often as a block is long, with no line end, an early or a late one.

    Noise holds a line end every few hundred bytes, so it never fills the buffer of a line.
    """
    sizes = (block, block + 1, block + 100)
    marks = ((), ((1, b"\r\n"),), ((block - 1, b"\r\n"),))
    return tuple(Filled(size, b"x", mark) for mark in marks for size in sizes)


LONG_RUNS = (
    Filled(65_636),
    Filled(65_536, b"x", ((65_535, b"\n"),)),
    Filled(8_192, b"\x00"),
    Filled(4_097, b"x", ((1, b"\r\n"),)),
)
"""Those that most often go wrong."""

MISREAD = 1_048_224
"""
A size that a service once read wrongly when it came chunked.

Source: openai/openai-ruby issue 748.
"""

MEBIBYTES = (1_048_223, 1_048_225, 1_048_575, 1_048_576, 1_048_577)
"""Sizes around that one and around 2**20 bytes."""

NAMELESS = Form(filename=None)
"""A part as openai-java sends bytes: without a filename, so that it may pass for a text field."""
TAKEN_FOR_TEXT = (
    bytes(range(256)),
    b"a\nb\r\nc\rd",
    b"\xef\xbb\xbfa",
    b"\xff\xfea\x00",
    b"a\r\n",
    b" a ",
)
"""What changes when it is read as text and written again."""

LETTERS = tuple(bytes((code,)) for code in b"abcdefghijklmnopqrstuvwxyz")


def part(content: Content, upload: UploadRef = 0, form: Form = PLAIN_FORM) -> AddPart:
    """Add a part; one that holds the boundary of the form is sent with another boundary."""
    boundary = f"--{form.boundary}".encode()
    if isinstance(content, bytes) and boundary in content:
        return AddPart(content, upload, replace(form, boundary="another-0f9b7d", quoted=False))
    return AddPart(content, upload, form)
