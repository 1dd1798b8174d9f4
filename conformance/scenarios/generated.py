"""
Requests that schemathesis makes of our OpenAPI document: some keep it, others break it.

Nothing else here knows schemathesis. It sends nothing and judges nothing: what it makes is turned
into samples, and those into plans like any other. Importing it takes longer than a quick run may,
so it is imported when it is first asked. What it would read from the folder that a run is called
from, or from hooks of others, is kept out, and so are the changes that it makes to Hypothesis.
"""

import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import unquote

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.core.plan import Raw

from .profiles import quick
from .samples import REQUEST_ID, Sample, taught

CONFIG: dict[str, Any] = {
    "cache": {"enabled": False},
    "phases": {"coverage": {"unexpected-methods": []}},  # test_errors has them
    "generation": {"with-security-parameters": False},
}
"""Everything that could be set by a file; without one, schemathesis looks for a file."""
FORM = "multipart/form-data"
POSITIVE, NEGATIVE = "positive", "negative"
KINDS = {
    ("createUpload", POSITIVE): 2,
    ("createUpload", NEGATIVE): 4,
    ("addUploadPart", POSITIVE): 1,
    ("addUploadPart", NEGATIVE): 2,
    ("completeUpload", NEGATIVE): 2,
    ("listFiles", NEGATIVE): 2,
    ("cancelUpload", POSITIVE): 1,
    ("retrieveFile", POSITIVE): 1,
}
"""
How many samples of each kind are drawn at once.

Those that fit are few, since what fits by its shape seldom does by what it says.
"""


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep warnings to ourselves: where pytest makes errors of them, they would end a run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@cache
def _loaded() -> tuple[Any, Mapping[str, Any]]:
    """Read the document: gives it, and its operations by their ids."""
    import schemathesis  # noqa: PLC0415

    config = schemathesis.Config.from_dict(CONFIG)
    whole = schemathesis.openapi.from_dict(taught(), config=config)
    operations: Any = [each.ok() for each in whole.get_all_operations()]  # type: ignore[union-attr]
    return whole, {each.definition.raw["operationId"]: each for each in operations}


def covering() -> tuple[Sample, ...]:
    """Make a sample for each way to be at a limit of the document, or just beyond it."""
    with _quietly():
        whole, operations = _loaded()
        return tuple(
            _sample(name, case)
            for name, operation in operations.items()
            for case in _cases(whole, operation)
        )


def _cases(whole: Any, operation: Any) -> Iterator[Any]:
    from schemathesis.generation import GenerationMode  # noqa: PLC0415

    config = whole.config.generation_for(operation=operation)
    cases: Iterator[Any] = whole.iter_coverage_cases(
        operation, generation_modes=[*GenerationMode], generation_config=config
    )
    return cases


@st.composite
def samples(draw: st.DrawFn) -> tuple[Sample, ...]:
    """Draw samples of all operations, some that fit and some that do not; none if quick."""
    if quick():
        return ()
    with _quietly():
        return tuple(draw(_strategy(*kind)) for kind, count in KINDS.items() for _ in range(count))


@cache
def _strategy(name: str, mode: str) -> SearchStrategy[Sample]:
    from schemathesis.generation import GenerationMode  # noqa: PLC0415

    whole, operations = _loaded()
    # Not operation.as_strategy: that applies hooks of others, and changes how Hypothesis prints.
    cases = whole.get_case_strategy(
        operations[name], generation_mode=GenerationMode(mode), **_fixed(name, mode)
    )
    strategy: SearchStrategy[Sample] = cases.map(lambda case: _sample(name, case))
    return strategy


def _fixed(name: str, mode: str) -> dict[str, Any]:
    """Keep the path as it is where the body is to be wrong."""
    in_body = mode == NEGATIVE and name in ("addUploadPart", "completeUpload")
    return {"path_parameters": {"upload_id": "0"}} if in_body else {}


def _sample(name: str, case: Any) -> Sample:
    from schemathesis.core import NOT_SET  # noqa: PLC0415

    said = case.headers.get("Content-Type")
    body: dict[str, Any] = {}
    if case.body is NOT_SET:
        body["raw"] = Raw(b"", said)
    elif case.media_type == FORM and said is None and isinstance(case.body, dict):
        body["form"] = tuple(_fields(case.body))
    elif isinstance(case.body, dict) and said is None:
        body["document"] = case.body
    else:
        body["raw"] = Raw(_bytes(case.body), said or case.media_type)
    return Sample(
        name,
        case.meta.generation.mode.is_positive,
        unquote(next(iter(case.path_parameters.values()), "")),
        tuple(_pairs(case.query)),
        tuple((key, value) for key, value in case.headers.items() if key == REQUEST_ID),
        **body,
    )


def _fields(body: Mapping[str, Any]) -> Iterator[tuple[str, bytes | str]]:
    for name, value in body.items():
        for each in value if isinstance(value, list) else (value,):
            data = getattr(each, "data", each)
            yield name, data if isinstance(data, bytes) else _text(each)


def _pairs(query: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in query.items():
        for each in value if isinstance(value, list) else (value,):
            yield name, _text(each)


def _text(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text.encode("utf-8", "replace").decode()


def _bytes(body: object) -> bytes:
    data = getattr(body, "data", body)
    return data if isinstance(data, bytes) else json.dumps(body, default=_shown).encode()


def _shown(value: object) -> str:
    """Write what JSON cannot: bytes that were meant for a form."""
    return repr(getattr(value, "data", value))
