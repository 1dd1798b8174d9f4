"""
Which broken requirements do grave harm: the one place that says so to the self-test.

Grave is what leaks or reaches what is another's, loses or mixes up bytes, or makes a state that
must not exist.
"""

from conformance.core.catalogue import (
    auth,
    cancel,
    complete,
    concurrency,
    create,
    errors,
    expiry,
    files,
    parts,
    transport,
)

ANOTHERS = (
    auth.KEY_REQUIRED,
    auth.TENANTS_APART,
    complete.FOREIGN_PART,
    transport.ESCAPED_IDS,
)
BYTES = (
    complete.CONTENT_JOINED,
    complete.FILE_IDS_UNIQUE,
    complete.LISTED_ORDER,
    complete.MD5_WRONG,
    complete.REPEATED_PART,
    complete.UNLISTED_PARTS,
    concurrency.PARTS_KEPT,
    concurrency.PART_OR_COMPLETE,
    create.NEW_EACH_TIME,
    expiry.FILE_SURVIVES,
    files.CONTENT_RAW,
    files.INDEPENDENT,
    parts.BUFFER_EDGES,
    parts.BYTES_AS_SENT,
    parts.CUT_BODY,
    parts.EQUAL_BYTES,
    parts.UNIQUE_IDS,
    transport.CONNECTION_REUSE,
    transport.PIECES,
)
STATES = (
    cancel.NEVER_HALF_WAY,
    cancel.NEVER_LISTED,
    cancel.PARTS_UNUSABLE,
    complete.NOT_AFTER_CANCEL,
    complete.NOT_AFTER_EXPIRY,
    complete.ONE_FILE,
    complete.REFUSAL_LEAVES_NO_FILE,
    concurrency.COMPLETE_OR_CANCEL,
    concurrency.ONE_FILE,
    errors.NOTHING_CHANGED,
    expiry.LEAVES_NO_FILE,
    files.GONE_AFTER_DELETE,
    files.UNLISTED_AFTER_DELETE,
    parts.NONE_AFTER_CANCEL,
    parts.NONE_AFTER_COMPLETE,
    parts.NONE_AFTER_EXPIRY,
)
GRAVE = frozenset(requirement.id for requirement in (*ANOTHERS, *BYTES, *STATES))


def is_grave(requirement_id: str) -> bool:
    """Say whether breaking this requirement does grave harm."""
    return requirement_id in GRAVE
