"""Lawful servers that take many decisions otherwise at once, as real ones do."""

from collections.abc import Mapping
from dataclasses import fields

from conformance.reference.behaviour import CORRECT

from . import choices, looks, serving
from .variant import Variant, variant

SINGLE: Mapping[str, Variant] = {
    **looks.TABLE,
    **choices.TABLE,
    **serving.TABLE,
}


def _all_of(summary: str, *names: str) -> Variant:
    """Take every decision that one of these variants takes otherwise. No two take the same."""
    behaviours = [SINGLE[name].behaviour for name in names]
    changes = {
        each.name: getattr(behaviour, each.name)
        for behaviour in behaviours
        for each in fields(behaviour)
        if getattr(behaviour, each.name) != getattr(CORRECT, each.name)
    }
    return variant(summary, **changes)


TABLE: Mapping[str, Variant] = {
    "strict-in-everything": _all_of(
        "refuses whatever it may",
        "refuses-unlisted",
        "refuses-empty-uploads",
        "strict-md5",
        "strict-forms",
        "strict-types",
        "minds-extensions",
        "refuses-too-much-at-once",
        "four-purposes",
        "gives-up-after-refusal",
        "content-stays-here",
        "says-422-for-everything",
    ),
    "lenient-in-everything": _all_of(
        "takes whatever it may",
        "takes-repeated",
        "ignores-unknown-members",
        "ignores-extra-fields",
        "lenient-md5",
        "completes-again",
        "deletes-again",
        "unknown-cursor-ends",
        "clamps-limits",
        "shows-uploads",
        "dates-files-at-completion",
    ),
    "of-another-house": _all_of(
        "looks in many ways unlike the real service",
        "uuid-ids",
        "null-file",
        "files-without-nulls",
        "no-list-ids",
        "errors-with-detail",
        "says-409-without-retry",
        "dates-files-at-completion",
        "json-in-chunks",
        "closes-connections",
        "lives-two-hours",
    ),
    "of-few-words": _all_of(
        "leaves out what it may, and takes its time",
        "numbered-parts",
        "uploads-without-object",
        "size-unknown-at-first",
        "errors-with-nulls",
        "content-as-json",
        "cancels-again",
        "lists-late",
        "slow-completions",
        "clock-ahead",
    ),
}
