"""
Makes text from a target safe to show.

Nothing in it can move a cursor or turn its direction, and no CI system that reads the log takes it
for a command.
"""

import re

SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
ANYWHERE = re.compile(r"##(?=(?:vso|teamcity)?\[)", re.IGNORECASE)
"""What Azure and TeamCity take for a command wherever it stands, and GitHub did before ``::``."""
AT_BEGINNING = re.compile(r"(?<!\S):(?=:[a-zA-Z])")
"""
What GitHub takes for a command when it is the first word of a line.

Any word may become the first of a line, when a line is broken to fit.
"""
HASHES, COLON = "#\\x23", "\\x3a"
"""What is written instead: the same characters, spelled out."""


def visible(text: str) -> str:
    r"""
    Write ``text`` on one line, with whatever would not be seen spelled out.

    Control characters, bidirectional overrides, joiners, odd spaces, unassigned code points and
    lone surrogates become ``\n``, ``\x1b``, ``\u202e`` or ``\U000e0001``; so does the character
    that makes a command of CI systems. All others, backslashes too, stay as they are: this is for
    reading, not for reading back. GitLab's markers end in characters that are not seen.
    """
    return defused(_seen(text))


def defused(text: str) -> str:
    """Spell out what begins a command of CI systems in text that is seen as a whole."""
    if "##" in text:
        text = ANYWHERE.sub(lambda _: HASHES, text)
    if "::" in text:
        text = AT_BEGINNING.sub(lambda _: COLON, text)
    return text


def visible_lines(text: str) -> str:
    """
    Make each line of a script visible, and keep the line ends between them.

    It keeps its meaning, so whoever writes it has to see to it that it holds no command of CI.
    """
    return "\n".join(map(_seen, text.split("\n")))


def _seen(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else _spelled(each) for each in text)


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
