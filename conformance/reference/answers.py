"""The objects that the server shows, and its answers."""

from .behaviour import Behaviour, Occasion
from .nouns import Answer, File, Json, Operation, Part, Problem, Upload
from .talk import as_json


def shown_upload(
    behaviour: Behaviour, upload: Upload, operation: Operation, file: File | None = None
) -> Json:
    """Show an upload; its File only when there is one, since nobody saw a null."""
    members: Json = {
        "id": upload.id,
        "object": "upload",
        "bytes": upload.size,
        "created_at": behaviour.stamp(upload.created_at),
        "expires_at": behaviour.stamp(upload.expires_at),
        "filename": upload.filename,
        "purpose": upload.purpose,
        "status": upload.status,
    }
    if file is not None:
        members["file"] = shown_file(behaviour, file, "nested")
    return behaviour.edits_upload(members, operation, upload)


def shown_part(behaviour: Behaviour, part: Part, upload: Upload) -> Json:
    """Show a Part."""
    members: Json = {
        "id": part.id,
        "object": "upload.part",
        "created_at": behaviour.stamp(part.created_at),
        "upload_id": upload.id,
    }
    return behaviour.edits_part(members, upload)


def shown_file(behaviour: Behaviour, file: File, occasion: Occasion) -> Json:
    """Show a File, with the nulls that the real service was seen to show."""
    expires_at = None if file.expires_at is None else behaviour.stamp(file.expires_at)
    members: Json = {
        "id": file.id,
        "object": "file",
        "bytes": file.size,
        "created_at": behaviour.stamp(file.created_at),
        "filename": file.filename,
        "purpose": file.purpose,
        "status": file.status,
        "status_details": None,
        "expires_at": expires_at,
    }
    return behaviour.edits_file(members, occasion, file)


def granted(behaviour: Behaviour, operation: Operation, value: object) -> Answer:
    """Answer with JSON that a request was done."""
    headers = (("content-type", behaviour.json_type(operation)),)
    return Answer(behaviour.success(operation), headers, as_json(value))


def refusal(behaviour: Behaviour, problem: Problem) -> Answer:
    """Answer that a request was refused."""
    headers = (("content-type", behaviour.error_type(problem)), *behaviour.error_headers(problem))
    return Answer(behaviour.status_of(problem), headers, behaviour.error_body(problem))
