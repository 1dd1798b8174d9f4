"""
Writes the text of docs/command-line.md from the commands themselves.

Not by sphinx-click: the page is to be read in the repository too, a change of an option is to show
in a review, and commands here are imported only when they are asked for, which it does not know.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from inspect import cleandoc
from typing import Any

import click

from conformance.cli.main import NAME, TRACEBACK, cli
from conformance.plugin.options import offer

HEAD = f"""\
# Command line

Made by `python docs/generate.py` from the commands themselves.

`{NAME} --help` lists the commands, `{NAME} COMMAND --help` tells of one what stands here.
"""
SURROUNDINGS = {
    TRACEBACK: "When it is set and the suite itself fails, the whole traceback is shown.",
    "HTTPS_PROXY, HTTP_PROXY, NO_PROXY": "Proxies on the way to the target, but for this machine.",
}
"""Variables that are no option's."""
PYTEST = """\
## As a part of pytest

`pytest --pyargs conformance.scenarios` takes each setting as an option.
"""
MARKS = re.compile(r"([*<>\[\]|\\])")


def page() -> str:
    """Write the page."""
    context = click.Context(cli, info_name=NAME)
    commands = list(_commands(context))
    told = [_told(each) for each in commands]
    return "\n".join([HEAD, *told, PYTEST, *_settings(), "", *_environment(commands), ""])


def _commands(above: click.Context) -> Iterator[click.Context]:
    """Yield the context of each command, those of groups after the group."""
    group = above.command
    for name in group.list_commands(above) if isinstance(group, click.Group) else ():
        command = group.get_command(above, name)  # type: ignore[union-attr]
        context = click.Context(command, info_name=name, parent=above)  # type: ignore[arg-type]
        yield context
        yield from _commands(context)


def _told(context: click.Context) -> str:
    """Tell of one command: how it is called, what it does, and its options."""
    name = context.command_path.removeprefix(f"{NAME} ")
    usage = " ".join([context.command_path, *context.command.collect_usage_pieces(context)])
    level = "#" * (1 + len(name.split()))
    rows = [
        _option(each, context) for each in context.command.params if isinstance(each, click.Option)
    ]
    told = [f"{level} {name}", f"```\n{usage}\n```", _prose(context.command.help or "")]
    return "\n\n".join([*told, *(["\n".join(rows)] if rows else [])]) + "\n"


def _prose(text: str) -> str:
    """Write a help text as paragraphs of Markdown, a line each."""
    paragraphs = cleandoc(text).replace("\b", "").split("\n\n")
    return "\n\n".join(_escaped(" ".join(each.split())) for each in paragraphs)


def _escaped(text: str) -> str:
    """Keep what is no code from being taken for Markdown; a dash at the start is no list."""
    spans = re.split(r"(``?[^`]+``?)", text)
    plain = (each if each.startswith("`") else MARKS.sub(r"\\\1", each) for each in spans)
    return re.sub(r"^([-+#])", r"\\\1", "".join(plain))


def _option(option: click.Option, context: click.Context) -> str:
    names = ", ".join((*option.opts, *option.secondary_opts))
    value = "" if option.is_flag else f" {_value(option)}"
    facts = (
        _escaped(option.help or ""),
        "May be given several times." if option.multiple else "",
        "Has to be given." if option.required else "",
        _default(option.get_default(context, call=False)),
        f"Environment: {_listed(_variables(option))}." if _variables(option) else "",
    )
    return f"- `{names}{value}`: {' '.join(each for each in facts if each)}"


def _value(option: click.Option) -> str:
    """Name what an option takes; not as click does, which changes its mind between versions."""
    if isinstance(option.type, click.Choice):
        return f"[{'|'.join(map(str, option.type.choices))}]"
    return option.metavar or option.type.name.upper().removesuffix(" RANGE")


def _default(value: object) -> str:
    """Tell a default; nothing of what means that there is none."""
    none = value is None or value is False or value in ("", (), []) or isinstance(value, Enum)
    return "" if none else f"Default: `{value:g}`." if _is_number(value) else f"Default: `{value}`."


def _is_number(value: object) -> bool:
    return isinstance(value, float)


def _variables(option: click.Option) -> Sequence[str]:
    named = option.envvar or ()
    return (named,) if isinstance(named, str) else tuple(named)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{each}`" for each in names)


class _Group:
    """Stands for pytest's group of options, and keeps what it is offered."""

    def __init__(self) -> None:
        self.offered: list[tuple[tuple[str, ...], Mapping[str, Any]]] = []

    def addoption(self, *names: str, **told: Any) -> None:
        self.offered.append((names, told))


def _settings() -> Iterator[str]:
    """Tell of each option of the pytest plugin."""
    group = _Group()
    offer(group)  # type: ignore[arg-type]
    for names, told in group.offered:
        text = f"{_escaped(told['help'])} {_default(told.get('default'))}"
        yield f"- `{', '.join(names)}`: {text.strip()}"


def _environment(commands: Sequence[click.Context]) -> Iterator[str]:
    """Tell of each environment variable, and which commands read it."""
    yield "## Environment\n"
    readers: dict[str, list[str]] = {}
    for context in commands:
        for option in context.command.params:
            for name in _variables(option) if isinstance(option, click.Option) else ():
                word = max(option.opts, key=len)
                readers.setdefault(name, []).append(f"`{context.info_name} {word}`")
    for name, some in readers.items():
        yield f"- `{name}`: {', '.join(some)}."
    yield from _rows(SURROUNDINGS)


def _rows(table: Mapping[str, Any]) -> Iterator[str]:
    for names, told in table.items():
        yield f"- {_listed(names.split(', '))}: {told}"
