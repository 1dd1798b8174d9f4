"""What is left on a target of all that a ledger tells of. Pure: lines go in, things come out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from conformance.core.exchange import Sender
from conformance.core.ledger import (
    UNSENT,
    Answered,
    Found,
    Line,
    Looked,
    NoFiles,
    Opened,
    Sent,
    Verb,
)

LIFETIME = 3_600.0
"""Seconds that an upload lives when the target does not say; the documentation says an hour."""
NOT_THERE = frozenset({404, 410})
"""How a target says that it has no such thing."""


@dataclass(frozen=True, slots=True)
class Left:
    """
    One thing that is there, or may be.

    ``status`` is how the last try to remove it was answered, None when it was not. ``until`` is
    when it ends by itself at the latest, seconds since 1970; None for never. A ``hidden`` File is
    one whose completion may have made it, and whose id nobody told.
    """

    kind: Literal["upload", "file", "hidden", "theirs"]
    id: str | None
    sender: Sender
    filename: str | None
    status: int | None = None
    until: float | None = None


class Holdings:
    """What was made on a target and is not known to be gone."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self.opened: list[Opened] = []
        self._unheard: dict[str, Sent] = {}
        self._creations: dict[str, Sent] = {}
        self._uploads: dict[str, Left] = {}
        self._files: dict[str, Left] = {}
        self._deleted: set[str] = set()
        self._works: set[Verb] = set()
        self._looked: set[Sender] = set()
        self._lifetime = 0.0
        self._has_files = True
        for each in lines:
            self.take(each)

    def take(self, line: Line) -> None:
        """Take in the next line of a ledger."""
        match line:
            case Opened():
                self.opened.append(line)
            case Sent():
                self._sent(line)
            case Answered():
                self._answered(line)
            case Found():
                self._found(line)
            case Looked():
                self._listed(line)
            case NoFiles():
                self._has_files = False

    # What there is.

    @property
    def runs(self) -> frozenset[str]:
        """Name the runs whose files these are."""
        return frozenset(each.run for each in self.opened)

    def creation(self, upload: str) -> Sent | None:
        """Find the request that made an upload."""
        return self._creations.get(upload)

    def made(self, file: str) -> bool:
        """Say whether a File was made here, be it gone or not."""
        return file in self._files or file in self._deleted

    def holds(self, file: str) -> bool:
        """Say whether a File is known to be there."""
        return file in self._files

    def deleted(self, file: str) -> bool:
        """Say whether the target said of a File that it was deleted."""
        return file in self._deleted

    def removable(self) -> tuple[Left, ...]:
        """List what there is to remove: Files first, as they stay for ever; then uploads."""
        files = [each for each in self._reachable() if each.kind == "file"]
        return (*files, *self._uploads.values())

    def doubtful(self) -> tuple[Sent, ...]:
        """List the completions that may have made a File nobody named, if it could be found."""
        if not self._has_files:
            return ()
        return tuple(each for each in self._unheard.values() if each.verb == "complete")

    def unlooked(self) -> tuple[Sender, ...]:
        """Name those who made something, and whose Files could be listed and were not since."""
        if not self._has_files:
            return ()
        senders = dict.fromkeys(each.sender for each in self._creations.values())
        return tuple(each for each in senders if each not in self._looked)

    def left(self) -> tuple[Left, ...]:
        """List what is there, or may be, and can be named."""
        return (*self._reachable(), *self._uploads.values(), *self._hidden())

    def _reachable(self) -> tuple[Left, ...]:
        """List the Files, as far as they are reachable: without a Files API there are none."""
        return tuple(self._files.values()) if self._has_files else ()

    def unfindable(self) -> tuple[Left, ...]:
        """List what creations may have made whose answers nobody read: it has no name."""
        lives = self._lifetime or LIFETIME
        return tuple(
            Left("upload", None, each.sender, each.filename, until=each.at + lives)
            for each in self._unheard.values()
            if each.verb == "create"
        )

    def _hidden(self) -> Iterator[Left]:
        for each in self.doubtful():
            creation = self._creations.get(each.of or "")
            if creation is not None and each.of not in self._uploads:
                yield Left("hidden", None, creation.sender, creation.filename)

    # How lines change it.

    def _sent(self, sent: Sent) -> None:
        self._unheard[sent.number] = sent
        if sent.verb == "create":
            self._looked.discard(sent.sender)

    def _listed(self, looked: Looked) -> None:
        self._looked.add(looked.sender)
        for number in looked.absent:
            self._unheard.pop(number, None)

    def _answered(self, answer: Answered) -> None:
        sent = self._unheard.get(answer.number)
        if sent is None:
            return
        match sent.verb:
            case _ if answer.status == UNSENT:
                settled = True
            case "create":
                settled = self._created(sent, answer)
            case "complete":
                settled = self._completed(sent, answer)
            case "cancel":
                settled = self._cancelled(sent, answer)
            case _:
                settled = self._removed(sent, answer)
        if settled:
            self._unheard.pop(answer.number, None)

    def _created(self, sent: Sent, answer: Answered) -> bool:
        if answer.made is None:
            return not _accepted(answer)  # taken, but nobody knows under which id
        if _accepted(answer):
            lives = LIFETIME if answer.lifetime is None else answer.lifetime
            self._lifetime = max(self._lifetime, lives)
            self._creations[answer.made] = sent
            self._uploads[answer.made] = Left(
                "upload", answer.made, sent.sender, sent.filename, until=sent.at + lives
            )
        return True

    def _completed(self, sent: Sent, answer: Answered) -> bool:
        if not _accepted(answer):
            return answer.status < 500  # a gateway may say so of what was done behind it
        self._uploads.pop(sent.of or "", None)
        creation = self._creations.get(sent.of or "")
        if answer.made is None or creation is None:
            return creation is None
        kind: Literal["file", "theirs"] = "theirs" if answer.theirs else "file"
        if not (answer.theirs and self.made(answer.made)):
            self._deleted.discard(answer.made)
            self._files[answer.made] = Left(kind, answer.made, creation.sender, creation.filename)
        return True

    def _cancelled(self, sent: Sent, answer: Answered) -> bool:
        held = self._uploads.get(sent.of or "")
        if _accepted(answer):
            self._works.add("cancel")
            self._over(sent.of)
        elif held is not None and held.sender == sent.sender:
            if self._means_over(sent, answer, held):
                self._uploads.pop(sent.of or "", None)
            else:
                self._uploads[sent.of or ""] = replace(held, status=answer.status)
        return True

    def _means_over(self, sent: Sent, answer: Answered, held: Left) -> bool:
        """Say whether a cancel was refused because the upload had come to its end before."""
        late = held.until is not None and sent.at > held.until
        gone = answer.status in NOT_THERE and "cancel" in self._works
        return gone or (400 <= answer.status < 500 and (late or self._is_repeated(sent)))

    def _is_repeated(self, sent: Sent) -> bool:
        """Say whether the same was asked before, and nobody heard what came of it."""
        return any(
            (each.verb, each.of) == (sent.verb, sent.of) and each.number != sent.number
            for each in self._unheard.values()
        )

    def _removed(self, sent: Sent, answer: Answered) -> bool:
        held = self._files.get(sent.of or "")
        if _accepted(answer):
            self._works.add("delete")
        elif held is None or held.sender != sent.sender:
            return True
        elif answer.status not in NOT_THERE or not (
            "delete" in self._works or self._is_repeated(sent)
        ):  # without a delete that worked, it may be the path that is not there
            self._files[sent.of or ""] = replace(held, status=answer.status)
            return True
        self._files.pop(sent.of or "", None)
        self._deleted.add(sent.of or "")
        return True

    def _found(self, found: Found) -> None:
        self._files.setdefault(found.file, Left("file", found.file, found.sender, found.filename))
        completion = self._unheard.pop(found.number or "", None)
        if completion is not None:
            self._over(completion.of)

    def _over(self, upload: str | None) -> None:
        """Take it that an upload is over, and no completion of it is open any more."""
        self._uploads.pop(upload or "", None)
        self._unheard = {
            number: each
            for number, each in self._unheard.items()
            if (each.verb, each.of) != ("complete", upload)
        }


def _accepted(answer: Answered) -> bool:
    return 200 <= answer.status < 300
