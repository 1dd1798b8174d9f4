"""Fills a template: one file with its style and its script, which fetches nothing."""

import base64
import functools
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from conformance.report.safe import visible, visible_lines

if TYPE_CHECKING:
    from jinja2 import Environment

STYLE, SCRIPT = "style.css", "script.js"


def rendered(template: str, *, sheet: str | None = None, **values: object) -> str:
    """
    Fill a template of this folder with ``values``; ``sheet`` is a style of its own besides ours.

    Whatever it prints is made visible and escaped. Two filters let text have lines: ``lines`` what
    we wrote, ``foreign`` what a target said, which begins no line of the file. A name that is not
    there is an error.
    """
    from markupsafe import Markup  # noqa: PLC0415

    style = "".join(_text(each) for each in (STYLE, sheet) if each is not None)
    script = _text(SCRIPT)
    return (
        _environment()
        .get_template(template)
        .render(
            style=Markup(style),  # noqa: S704  (ours)
            script=Markup(script),  # noqa: S704  (ours)
            policy=policy(style, script),
            **values,
        )
    )


@functools.cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415
    from markupsafe import Markup, escape  # noqa: PLC0415

    made = Environment(
        loader=PackageLoader("conformance.report", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    line_end = Markup("&#10;")
    made.filters["lines"] = lambda text: escape(visible_lines(text))
    made.filters["foreign"] = lambda text: line_end.join(map(visible, text.split("\n")))
    return made


def _shown(value: object) -> object:
    """Make text visible on its way out; what is markup already was made of what is visible."""
    is_text = isinstance(value, str) and not hasattr(value, "__html__")
    return visible(str(value)) if is_text else value


def policy(style: str, script: str) -> str:
    """Write what a page may do: use this style and this script, and load nothing."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{_digest(style)}'",
            f"script-src 'sha256-{_digest(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _text(name: str) -> str:
    return (files("conformance.report") / "page" / name).read_text("utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
