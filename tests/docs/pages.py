"""What the pages of the repository show: blocks of code, commands with what they print, words."""

import re
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).parents[2]
GENERATED = ("docs/requirements.md", "docs/command-line.md")
"""Pages that are made of the code, and shown to be up to date elsewhere."""
PAGES = tuple(
    str(each.relative_to(HOME))
    for each in (
        *(HOME / name for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md")),
        HOME / "reports" / "README.md",
        *sorted((HOME / "docs").glob("*.md")),
    )
)
FENCE = re.compile(r"^(`{3,})(\S*)")
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PROMPT = "$ "
ENDING = re.compile(r"\s+# exit (\d+)$")
NAMED = re.compile(r"^(?:#|//) ([\w./-]+\.\w+)$")


@dataclass(frozen=True)
class Block:
    """A block of code: the line of its page at which it begins, its language, and its lines."""

    at: int
    language: str
    lines: tuple[str, ...]

    @property
    def text(self):
        return "\n".join(self.lines) + "\n"

    @property
    def file(self):
        """Name the file that the block is, if its first line says so in a comment."""
        named = NAMED.match(self.lines[0]) if self.lines else None
        return named and named[1]


@dataclass(frozen=True)
class Inline:
    """Code between words."""

    at: int
    text: str


@dataclass(frozen=True)
class Command:
    """A command of a page, the exit code it is to end with, and the lines it is to print."""

    at: int
    text: str
    code: int = 0
    prints: tuple[str, ...] = ()


def read(page):
    return (HOME / page).read_text("utf-8")


def pieces(text):
    """Split a page into its blocks and its inline code, in order."""
    found, fence, block = [], "", None
    for at, line in enumerate(text.splitlines(), 1):
        mark = FENCE.match(line)
        if block is not None and line.strip() == fence:
            found.append(Block(block.at, block.language, block.lines))
            block = None
        elif block is not None:
            block = Block(block.at, block.language, (*block.lines, line))
        elif mark:
            fence, block = mark[1], Block(at, mark[2], ())
        else:
            found += [Inline(at, each) for each in INLINE.findall(line)]
    assert block is None, f"the block that begins in line {block and block.at} has no end"
    return found


def commands(block):
    """Read the commands of a console block; one that ends in a backslash goes on."""
    found = []
    for at, line in enumerate(block.lines, block.at + 1):
        if line.startswith(PROMPT):
            found.append([at, line.removeprefix(PROMPT), []])
        elif found and not found[-1][2] and found[-1][1].endswith("\\"):
            found[-1][1] += "\n" + line
        elif found:
            found[-1][2].append(line)
    return [_command(at, text, tuple(prints)) for at, text, prints in found]


def _command(at, text, prints):
    ending = ENDING.search(text)
    code = int(ending[1]) if ending else 0
    return Command(at, ENDING.sub("", text), code, prints)


def shown(prints, printed):
    """
    Name the first line of ``prints`` that was not printed, in its place; None if all were.

    An ellipsis stands for anything; lines that the page leaves out do not matter.
    """
    rest = iter([each.rstrip() for each in printed.splitlines()])
    for line in (each for each in prints if each != "…"):
        wanted = re.compile(".*".join(map(re.escape, line.rstrip().split("…"))))
        if not any(wanted.fullmatch(each) for each in rest):
            return line
    return None
