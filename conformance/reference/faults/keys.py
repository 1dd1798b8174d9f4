"""Faults of keys and tenants."""

from collections.abc import Callable, Mapping

from conformance.core.catalogue import auth, errors
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Operation, Problem, Refused, Request

from .fault import Fault, fault

Admits = Callable[[Request, tuple[str, ...]], str | None]
BARE = "The Authorization header is malformed."


def _open_to_all(method: str, *shape: str) -> Admits:
    """Ask for no key on one path; ``*`` stands for an id."""

    def tenant_of(request: Request, keys: tuple[str, ...]) -> str | None:
        fits = len(shape) == len(request.path) and all(
            wanted in {"*", segment} for wanted, segment in zip(shape, request.path, strict=True)
        )
        known = CORRECT.tenant_of(request, keys)
        return known or (keys[0] if fits and request.method == method else None)

    return tenant_of


def _any_key(request: Request, keys: tuple[str, ...]) -> str | None:
    """Ask for a key, and take any."""
    given = (request.header("authorization") or "").startswith("Bearer ")
    return CORRECT.tenant_of(request, keys) or (keys[0] if given else None)


def _basic(request: Request, keys: tuple[str, ...]) -> str | None:
    """Look at keys of one scheme alone."""
    given = (request.header("authorization") or "").startswith("Basic ")
    return CORRECT.tenant_of(request, keys) or (keys[0] if given else None)


def _split(request: Request, keys: tuple[str, ...]) -> str | None:
    """Break on a header that has no blank in it."""
    sent = request.header("authorization")
    if sent is not None and " " not in sent.strip():
        raise Refused(Problem("no-key", BARE))
    return CORRECT.tenant_of(request, keys)


def _shared(*operations: Operation) -> Callable[[Operation], bool]:
    return lambda operation: operation in operations


TABLE: Mapping[str, Fault] = {
    "takes-any-bearer-key": fault(
        "serves those whose key is wrong", auth.KEY_REQUIRED, tenant_of=_any_key
    ),
    "takes-basic-credentials": fault(
        "serves those who come with any credentials of another scheme",
        auth.KEY_REQUIRED,
        tenant_of=_basic,
    ),
    "fails-on-malformed-keys": fault(
        "answers 500 when the Authorization header is no pair",
        errors.NO_SERVER_ERROR,
        tenant_of=_split,
        status_of=lambda problem: 500 if problem.message == BARE else CORRECT.status_of(problem),
    ),
    "creation-needs-no-key": fault(
        "creates uploads for those without a key",
        auth.KEY_REQUIRED,
        tenant_of=_open_to_all("POST", "uploads"),
    ),
    "parts-need-no-key": fault(
        "takes parts from those without a key",
        auth.KEY_REQUIRED,
        tenant_of=_open_to_all("POST", "uploads", "*", "parts"),
    ),
    "completion-needs-no-key": fault(
        "completes uploads for those without a key",
        auth.KEY_REQUIRED,
        tenant_of=_open_to_all("POST", "uploads", "*", "complete"),
    ),
    "cancellation-needs-no-key": fault(
        "cancels uploads for those without a key",
        auth.KEY_REQUIRED,
        tenant_of=_open_to_all("POST", "uploads", "*", "cancel"),
    ),
    "lists-need-no-key": fault(
        "lists Files for those without a key",
        auth.KEY_REQUIRED,
        tenant_of=_open_to_all("GET", "files"),
    ),
    "files-need-no-key": fault(
        "shows Files to those without a key",
        auth.KEY_REQUIRED,
        tenant_of=_open_to_all("GET", "files", "*"),
    ),
    "deletion-needs-no-key": fault(
        "deletes Files for those without a key",
        auth.KEY_REQUIRED,
        tenant_of=_open_to_all("DELETE", "files", "*"),
    ),
    "tenants-share-lists": fault(
        "lists the Files of every tenant", auth.TENANTS_APART, shares=_shared("list")
    ),
    "tenants-share-files": fault(
        "shows Files to every tenant", auth.TENANTS_APART, shares=_shared("get")
    ),
    "tenants-share-content": fault(
        "serves content to every tenant", auth.TENANTS_APART, shares=_shared("content")
    ),
    "tenants-delete-files": fault(
        "deletes Files for every tenant", auth.TENANTS_APART, shares=_shared("delete")
    ),
    "tenants-add-parts": fault(
        "takes parts from every tenant", auth.TENANTS_APART, shares=_shared("add")
    ),
    "tenants-complete-uploads": fault(
        "completes uploads for every tenant", auth.TENANTS_APART, shares=_shared("complete")
    ),
    "tenants-cancel-uploads": fault(
        "cancels uploads for every tenant", auth.TENANTS_APART, shares=_shared("cancel")
    ),
}
