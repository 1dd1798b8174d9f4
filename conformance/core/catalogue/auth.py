"""What a key lets its owner do, and nobody else."""

from conformance.core.requirement import Basis, Harm, Level, Need, Requirement, Source
from conformance.core.sources import (
    ERROR_CODES,
    OPENAPI,
)

KEY_REQUIRED = Requirement(
    id="auth/key-required",
    level=Level.MUST,
    harm=Harm.REACHES_OTHERS,
    statement="A request without a key, or with a wrong one, is refused.",
    basis=Basis.DOC,
    source=Source(ERROR_CODES, "401"),
    candidate="HDR-01",
    needs=frozenset({Need.AUTH}),
)
TENANTS_APART = Requirement(
    id="auth/tenants-apart",
    level=Level.MUST,
    harm=Harm.REACHES_OTHERS,
    statement="Uploads and Files of one tenant are unknown to another.",
    basis=Basis.INFER,
    source=Source(
        OPENAPI,
        "/components/securitySchemes/ApiKeyAuth: a key says whose request it is, so "
        "what one made is unknown to another",
    ),
    candidate="HDR-08",
    needs=frozenset({Need.SECOND_KEY}),
)
