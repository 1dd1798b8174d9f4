"""
What the sentences about failures call things: requests that are valid or not, and circumstances.

A name in braces stands for what the request said; ``broken.filled`` puts it in.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Operation(StrEnum):
    """What a request asks for, in the words of a sentence."""

    CREATE = "a create request"
    ADD = "a Part"
    COMPLETE = "a completion"
    CANCEL = "a cancellation"
    LIST = "a list of Files"
    GET = "a File"
    CONTENT = "the content of a File"
    DELETE = "the deletion of a File"
    OTHER = "a request"


READ = (Operation.LIST, Operation.GET, Operation.CONTENT)
"""What is served, or is not; everything else is accepted or refused."""

ANSWERED: Mapping[Operation, str] = MappingProxyType(
    {
        Operation.CREATE: "a new Upload",
        Operation.ADD: "a new Part",
        Operation.COMPLETE: "a completed Upload",
        Operation.CANCEL: "a cancelled Upload",
        Operation.DELETE: "the answer to a deletion",
        Operation.CONTENT: "a File",
        Operation.OTHER: "the answer",
    }
)
"""What is answered to each operation, where that is not what was asked for."""

VALID: Mapping[str, str] = MappingProxyType(
    {
        "create/accepted": "a valid create request",
        "create/purposes": "a create request with the purpose {purpose}",
        "create/sizes": "an Upload of {bytes} bytes",
        "create/eight-gigabytes": "an Upload of 8,000,000,000 bytes",
        "create/large-bytes": "an Upload of {bytes} bytes",
        "create/filenames": "a create request with the filename {filename}",
        "create/unicode-filename": "a create request with the filename {filename}",
        "create/expires-after": "an expires_after of {seconds} seconds",
        "create/expires-after-null": "a create request whose expires_after is null",
        "parts/accepted": "a valid Part for a pending Upload",
        "parts/official-form": "a Part in the form that the official Python client sends",
        "parts/dotnet-form": "a Part in the form that the official .NET client sends",
        "parts/field-headers": "a Part whose field has other headers, or in another order or case",
        "parts/binary-encoding": "a Part with Content-Transfer-Encoding: binary",
        "parts/around-the-form": "a Part with text before its first boundary or after its last",
        "parts/chunked": "a valid Part that is sent with chunked transfer coding",
        "parts/boundaries": "a Part with an unusual but valid boundary",
        "parts/without-filename": "a Part whose field has no filename",
        "parts/nameless-bytes": "a Part whose field has no filename",
        "parts/without-type": "a Part whose field has no Content-Type",
        "parts/form-name-ignored": "a Part whose form gives a filename of its own",
        "parts/equal-bytes": "a Part with the same bytes as another one",
        "parts/buffer-edges": "a Part of {size} bytes",
        "parts/bytes-as-sent": "a Part that holds other bytes than letters and digits",
        "parts/sixty-four-megabytes": "a Part of 64,000,000 bytes",
        "parts/sixty-four-mebibytes": "a Part of 67,108,864 bytes",
        "complete/accepted": "a valid completion",
        "complete/md5-right": "a completion with the right md5",
        "complete/md5-optional": "a completion without md5",
        "complete/md5-of-listed-order": "a completion with the md5 of the Parts as listed",
        "complete/listed-order": "a completion that lists Parts in another order than they arrived",
        "complete/repeated-part": "a completion that lists a Part twice",
        "complete/unlisted-ignored": "a completion that leaves out a Part of the Upload",
        "complete/after-refusal": "a valid completion after one that it refused",
        "complete/part-counts": "a completion that lists {parts} Parts",
        "complete/again": "a completion that is sent again",
        "concurrency/parts-kept": "a completion of Parts that were added at the same time",
        "cancel/accepted": "the cancellation of a pending Upload",
        "cancel/no-body": "a cancellation without a body",
        "cancel/empty-json": "a cancellation with an empty body that is labelled application/json",
        "cancel/empty-object": "a cancellation whose body is an empty JSON object",
        "cancel/null": "a cancellation whose body is null",
        "cancel/parts-unusable": "the cancellation of an Upload that has Parts",
        "cancel/again": "a cancellation that is sent again",
        "transport/chunk-extras": "a Part in chunks with extensions or a trailer",
        "transport/expect-continue": "a Part whose sender asks for leave first (Expect)",
        "complete/file-ready": "the File of an Upload that is completed",
        "files/content": "the content of a File",
        "files/content-accept": "the content of a File to those who accept application/binary",
        "files/list": "a list of Files",
        "files/deleted": "the deletion of a File",
    }
)
"""Valid requests, by the requirement that a refusal breaks; for reads, what is to be served."""

CIRCUMSTANCE: Mapping[str, str] = MappingProxyType(
    {
        "auth/tenants-apart": "after another tenant asked for it",
        "cancel/never-half-way": "after a cancellation of the completed Upload",
        "cancel/not-after-complete": "after a cancellation of the completed Upload",
        "complete/again": "after a second completion",
        "complete/one-file": "after a second completion",
        "concurrency/complete-or-cancel": "after a completion and a cancellation that overlapped",
        "concurrency/one-file": "after completions that overlapped",
        "concurrency/part-or-complete": "when a Part is added during the completion",
        "concurrency/parts-kept": "when Parts were added at the same time",
        "errors/nothing-changed": "after a request that it refused",
        "expiry/file-survives": "once the Upload has expired",
        "files/independent": "once another File of equal bytes or name was deleted",
        "parts/cut-body": "after a Part whose body was cut short",
        "parts/none-after-complete": "after a Part was sent to the completed Upload",
        "parts/uploads-apart": "when another Upload has a like name or equal bytes",
        "transport/connection-reuse": "on a connection on which it refused a request before",
        "transport/content-coding": "when the client accepts gzip",
        "transport/extra-headers": "with additional headers",
        "transport/pieces": "when the bytes come in other chunks or segments",
        "parts/chunked": "when a Part is sent with chunked transfer coding",
        "parts/boundaries": "when a Part has an unusual but valid boundary",
        "parts/around-the-form": "when text stands around the form of a Part",
        "parts/binary-encoding": "when a Part has Content-Transfer-Encoding: binary",
        "parts/dotnet-form": "when a Part has the form of the official .NET client",
        "parts/field-headers": "when the field of a Part has other headers, order or case",
        "parts/nameless-bytes": "when the field of a Part has no filename",
        "parts/without-filename": "when the field of a Part has no filename",
        "parts/without-type": "when the field of a Part has no Content-Type",
        "parts/equal-bytes": "when two Parts have equal bytes",
        "transport/chunk-extras": "when chunks have extensions or a trailer",
        "transport/expect-continue": "when the sender asks for leave first (Expect)",
    }
)
"""When a server does what it should not, by the requirement that says that it makes no odds."""

INVALID: Mapping[str, str] = MappingProxyType(
    {
        "auth/key-required": "{what} without a valid key",
        "cancel/not-after-complete": "the cancellation of a completed Upload",
        "cancel/parts-unusable": "a completion that lists a Part of a cancelled Upload",
        "cancel/unknown-upload": "the cancellation of an Upload that does not exist",
        "complete/foreign-part": "a completion that lists a Part of another Upload",
        "complete/md5-of-listed-order": "a completion with the md5 of another order of its Parts",
        "complete/md5-wrong": "a completion with a wrong md5",
        "complete/needs-part-ids": "a completion without part_ids",
        "complete/no-parts-listed": "a completion that lists no Parts although bytes were declared",
        "complete/not-after-cancel": "the completion of a cancelled Upload",
        "complete/not-after-expiry": "the completion of an expired Upload",
        "complete/part-ids-strings": "a completion whose part_ids is {part_ids}",
        "complete/too-few-bytes": "a completion that lists fewer bytes than were declared",
        "complete/too-many-bytes": "a completion that lists more bytes than were declared",
        "complete/unknown-part": "a completion that lists a Part that does not exist",
        "complete/unknown-upload": "the completion of an Upload that does not exist",
        "concurrency/complete-or-cancel": "both a completion and a cancellation that overlap",
        "concurrency/part-or-complete": "a Part although the Upload was completed meanwhile",
        "create/bytes-integer": "a create request whose bytes is {bytes}",
        "create/expires-after-members": "a create request whose expires_after is {policy}",
        "create/expires-after-range": "an expires_after of {seconds} seconds",
        "create/json-object": "a create request whose body is not a JSON object",
        "create/needs-bytes": "a create request without bytes",
        "create/needs-filename": "a create request without filename",
        "create/needs-mime-type": "a create request without mime_type",
        "create/needs-purpose": "a create request without purpose",
        "create/negative-bytes": "a create request for {bytes} bytes",
        "create/over-eight-gibibytes": "an Upload of {bytes} bytes",
        "create/unknown-purpose": "a create request with the unknown purpose {purpose}",
        "parts/needs-data": "a form without a field named data",
        "parts/needs-multipart": "a Part whose body is not multipart/form-data with a boundary",
        "parts/none-after-cancel": "a Part for a cancelled Upload",
        "parts/none-after-complete": "a Part for a completed Upload",
        "parts/none-after-expiry": "a Part for an expired Upload",
        "parts/over-sixty-four-mebibytes": "a Part of more than 67,108,864 bytes",
        "parts/unknown-upload": "a Part for an Upload that does not exist",
    }
)
"""Requests that have to be refused, by the requirement that accepting them breaks."""

GIVEN_UP: Mapping[str, str] = MappingProxyType(
    {
        "cancel/never-half-way": "after it answered that the Upload is cancelled",
        "concurrency/complete-or-cancel": "after the Upload was cancelled while it was completed",
        "files/gone-after-delete": "after it was deleted",
        "files/unlisted-after-delete": "after it was deleted",
    }
)
"""When a File must not be there any more, by the requirement that says so."""

TENANTS: Mapping[Operation, str] = MappingProxyType(
    {
        Operation.ADD: "adds a Part to another tenant's Upload",
        Operation.COMPLETE: "completes another tenant's Upload",
        Operation.CANCEL: "cancels another tenant's Upload",
        Operation.GET: "shows a File of another tenant",
        Operation.CONTENT: "serves the content of another tenant's File",
        Operation.DELETE: "deletes another tenant's File",
        Operation.LIST: "lists Files of another tenant",
    }
)
"""What a server does that does not keep tenants apart."""

FOREIGN_FILES: Mapping[str, str] = MappingProxyType(
    {
        "cancel/never-listed": "a cancelled Upload",
        "complete/refusal-leaves-no-file": "an Upload whose completion it refused",
        "expiry/leaves-no-file": "an Upload that expired before it was completed",
    }
)
"""Uploads of which no File may be listed."""

ORDERS: Mapping[str, str] = MappingProxyType(
    {
        "arrival order": "in the order in which they arrived",
        "the order of their ids": "in the order of their ids",
        "reverse order": "in reverse order",
        "reverse arrival order": "with the last that arrived first",
        "another order": "in another order",
    }
)
"""How a server joins Parts instead of as listed."""

PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "complete/file-ids-unique": "makes the same File of two Uploads",
        "concurrency/one-file": "makes more than one File when completions overlap",
        "create/new-each-time": "gives two Uploads the same id",
        "errors/envelope": "refuses{at} without an object `error` that holds a message",
        "errors/members": "refuses with an `error` that lacks a text `type`, or `param` and `code`",
        "errors/no-retry": "refuses for good with a status that clients retry{at}",
        "files/has-more": "says on the last page of a list that there are more Files",
        "files/listed": "does not list a File that was made and not deleted",
        "files/unlisted-after-delete": "still lists a File after it was deleted",
        "transport/content-coding": "answers a body that is not coded as its Content-Encoding says",
        "transport/retry-after": "asks clients to wait{at}, and does not say how long",
    }
)
"""What is said whatever came; ``{at}`` is the status in brackets."""
