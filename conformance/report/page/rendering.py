"""Fills a template: one file with its style and its script, which fetches nothing."""

import base64
import hashlib
from importlib.resources import files

from conformance.report.safe import visible, visible_lines

STYLE, SCRIPT = "style.css", "script.js"


def rendered(template: str, **values: object) -> str:
    """
    Fill a template of this folder with ``values``.

    Whatever it prints is made visible and escaped, unless it is ``Markup`` already. A name that is
    not there is an error.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415
    from markupsafe import Markup, escape  # noqa: PLC0415

    def shown(value: object) -> object:
        return (
            visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value
        )

    environment = Environment(
        loader=PackageLoader("conformance.report", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["lines"] = lambda text: escape(visible_lines(text))
    style, script = _text(STYLE), _text(SCRIPT)
    return environment.get_template(template).render(
        style=Markup(style),  # noqa: S704  (ours)
        script=Markup(script),  # noqa: S704  (ours)
        policy=policy(style, script),
        **values,
    )


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
