"""Chapters of kinds of fault that take something to show: bytes, names, types, codings."""

from reference_play import Play, field, file_of

from conformance.reference.nouns import Form


def leaving_names_out(behaviour):
    """Parts without a filename may pass for text fields."""
    for data in (bytes(range(256)), b" a\r\n", b"x" * 70_000):
        play = Play(behaviour)
        upload, _ = play.upload(size=len(data))
        part = play.add(upload, form=Form((field(data, filename=None),)))
        yield part
        done = play.complete(upload, [part.json.get("id")])
        yield done
        yield play.content(file_of(done))


def repeating_a_byte(behaviour):
    """Long runs, and line ends at the ends of blocks."""
    for data in (b"x" * 65_636, b"x" * 65_535 + b"\n", bytes(8_192), b"x\r\n" + b"x" * 4_094):
        play = Play(behaviour)
        upload, parts = play.upload(data)
        done = play.complete(upload, parts)
        yield done
        yield play.content(file_of(done))


KINDS = (leaving_names_out, repeating_a_byte)
