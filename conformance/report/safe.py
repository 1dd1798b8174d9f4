"""Makes text from a target safe to show: nothing in it can move a cursor or turn its direction."""

SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    r"""
    Write ``text`` on one line, with whatever would not be seen spelled out.

    Control characters, bidirectional overrides, joiners, odd spaces, unassigned code points and
    lone surrogates become ``\n``, ``\x1b``, ``\u202e`` or ``\U000e0001``. All others, backslashes
    too, stay as they are: this is for reading, not for reading back.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else _spelled(each) for each in text)


def visible_lines(text: str) -> str:
    """Make each line of ``text`` visible, and keep the line ends between them."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _spelled(character: str) -> str:
    code = ord(character)
    if character in SHORT:
        return SHORT[character]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def cut(text: str, width: int) -> str:
    """Shorten ``text`` to ``width`` characters, the last of them an ellipsis when some are gone."""
    return text if len(text) <= width else f"{text[: max(width - 1, 0)]}…"
