"""What is asked of a target before anything else, to learn what it has."""

from collections.abc import Mapping

from conformance.core.plan import (
    AddPart,
    As,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    GetContent,
    GetFile,
    ListFiles,
    Total,
    plan,
)

FIRST_LOOK = plan(
    ListFiles((("limit", "1"),)),
    Create(7),
    Create(7),
    As(Create(7), "nobody"),
    As(Create(7), "stranger"),
    AddPart(b"footing"),
    Complete((0,)),
    GetFile(0),
    GetContent(0),
    DeleteFile(0),
    Cancel(1),
)
"""
What is asked before anything else, so that a target is not failed for what it does not have.

What needs no id comes first: the plan ends at the first step that lacks one.
"""

PROBE = plan(Create(7), Cancel(0))
"""What is asked at another base URL; what it makes there is cancelled at once."""
PURPOSES: Mapping[str, bytes] = {
    "batch": b'{"custom_id":"a","method":"POST","url":"/v1/responses","body":{"model":"m"}}\n',
    "fine-tune": b'{"messages":[{"role":"user","content":"a"},'
    b'{"role":"assistant","content":"b"}]}\n',
    "assistants": b"footing",
    "vision": b"footing",
}
"""The documented purposes, each with what a File for it may hold."""
LOOK_BY_PURPOSE = plan(
    *FIRST_LOOK.steps,
    *(
        step
        for at, (purpose, content) in enumerate(PURPOSES.items(), 1)
        for step in (
            Create(Total((at,)), purpose=purpose),
            AddPart(content, upload=at + 3),
            Complete((at,), upload=at + 3),
            GetContent(at + 3),
            DeleteFile(at + 3),
        )
    ),
)
"""The first look where content was refused: it tries for which purpose it is not."""
