"""
Reads records for their verdicts alone: what nothing follows from is left out.

Of a trial in which nothing was broken, verdicts rest on the tally, the findings, and whether each
request was answered and with which status; not on its plan, nor on headers and bodies. That is most
of a record. What a first look showed, and what broke, is read as it stands. A run that did not come
to its end has to be read whole, since its trials are looked at together again.
"""

import json
from typing import Any

from conformance.core.codec import Json, decode
from conformance.core.record import FOOTING, Line

UNREAD = ("headers", "body", "fields")
NO_PLAN: Json = {"is": "Plan", "steps": []}


def skim_line(text: str) -> Line:
    """Read one line of a record as far as verdicts need it. Raises ValueError when it is none."""
    try:
        held = json.loads(text)
        if isinstance(held, dict) and held.get("is") == "Trial" and not _matters(held):
            plan = held["plan"] if _joins_parts(held["plan"]) else NO_PLAN
            held = {**held, "plan": plan, "exchanges": [*map(_bare, held.get("exchanges", ()))]}
        value: Line = decode(Line, held)
    except RecursionError as deep:
        raise ValueError("it is nested too deeply") from deep
    except (AttributeError, TypeError) as other:
        raise ValueError("it is no trial") from other
    return value


def _matters(trial: dict[str, Any]) -> bool:
    broken = any(each.get("outcome") == "broken" for each in trial.get("findings", ()))
    return broken or trial.get("scenario") == FOOTING


def _joins_parts(plan: dict[str, Any]) -> bool:
    """Say whether a plan completes an upload from several parts: their sizes may say something."""
    return any(
        each.get("is") == "Complete" and len(each.get("parts", ())) > 1
        for step in plan.get("steps", ())
        for each in (step, *step.get("steps", ()))
    )


def _bare(exchange: dict[str, Any]) -> dict[str, Any]:
    kept = dict(exchange)
    for side in ("request", "response"):
        if isinstance(kept.get(side), dict):
            kept[side] = {key: each for key, each in kept[side].items() if key not in UNREAD}
    return kept
