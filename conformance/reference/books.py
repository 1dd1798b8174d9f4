"""What a server knows: its uploads, its Files, its clock, its counter. It decides nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from .behaviour import Behaviour
from .nouns import File, Part, Upload, View

ANYBODY = "*"
"""Stands for every tenant where an operation is done whoever owns what it is about."""


def _owned(owner: str, tenant: str) -> bool:
    return tenant in {owner, ANYBODY}


class Books:
    """
    The uploads and Files of one server; what changes is the books, never an entry.

    ``clock`` gives seconds since 1970, ``draw`` 32 hex digits that were never given before.
    """

    def __init__(
        self, behaviour: Behaviour, ttl: float, clock: Callable[[], float], draw: Callable[[], str]
    ) -> None:
        self.behaviour = behaviour
        self.ttl = ttl
        self.draw = draw
        self._clock = clock
        self._ticks = 0
        self._uploads: dict[str, Upload] = {}
        self._files: dict[str, File] = {}

    def now(self) -> float:
        """Read the clock, as wrong as it goes here."""
        return self._clock() + self.behaviour.skew

    def tick(self) -> int:
        """Count one thing that happened."""
        self._ticks += 1
        return self._ticks

    def put_upload(self, upload: Upload) -> None:
        """Write an upload down, over what stood there."""
        self._uploads[upload.id] = upload

    def put_file(self, file: File) -> None:
        """Write a File down; the order in which Files were first written is kept."""
        self._files[file.id] = file

    def upload(self, wanted: str, tenant: str) -> Upload | None:
        """Find an upload of a tenant, expired by now if its time is over."""
        found = self._uploads.get(wanted)
        return self._aged(found) if found is not None and _owned(found.tenant, tenant) else None

    def uploads(self, tenant: str) -> Iterator[Upload]:
        """Yield the uploads of a tenant."""
        yield from (
            self._aged(each) for each in list(self._uploads.values()) if _owned(each.tenant, tenant)
        )

    def file(self, wanted: str, tenant: str) -> File | None:
        """Find a File of a tenant, even a deleted one."""
        found = self._files.get(wanted)
        return found if found is not None and _owned(found.tenant, tenant) else None

    def files(self, tenant: str, view: View) -> list[File]:
        """List the Files of a tenant that can be seen, in the order in which they were made."""
        now = self.now()
        return [
            each
            for each in self._files.values()
            if _owned(each.tenant, tenant) and self.behaviour.visible(each, view, now)
        ]

    def given(self, wanted: str) -> bool:
        """Say whether an id was given to anybody, of whatever tenant."""
        return wanted in self._uploads or wanted in self._files

    def in_use(self) -> set[str]:
        """Name the Parts that Files hold which are not deleted."""
        return {part.id for file in self._files.values() if not file.deleted for part in file.parts}

    def new_file(self, upload: Upload, parts: tuple[Part, ...]) -> File:
        """Write down a new File that is made of some Parts."""
        behaviour, now = self.behaviour, self.now()
        created_at = behaviour.file_created(upload, now)
        file = File(
            id=behaviour.file_id(self.draw, upload, parts),
            tenant=upload.tenant,
            upload=upload.id,
            filename=upload.filename,
            purpose=upload.purpose,
            size=behaviour.file_size(upload, parts),
            created_at=created_at,
            made_at=now,
            expires_at=behaviour.file_expires(created_at, upload),
            outlives=upload.expires_at,
            parts=parts,
        )
        self.put_file(file)
        return file

    def expire(self, tenant: str) -> None:
        """Let every upload of a tenant expire whose time is over."""
        for _ in self.uploads(tenant):
            pass

    def _aged(self, upload: Upload) -> Upload:
        if upload.status != "pending" or not self.behaviour.is_over(upload, self.now()):
            return upload
        expired = replace(upload, status="expired", ended=self.tick(), over_at=self.now())
        if self.behaviour.expiry_leaves_file(upload):
            self.new_file(upload, upload.parts)
        self.put_upload(expired)
        return expired
