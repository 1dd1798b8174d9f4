"""The reference server in this process, so that a test can look at what it holds."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.reference.app import application
from conformance.reference.behaviour import CORRECT
from conformance.reference.books import ANYBODY, Books
from conformance.reference.listening import HOST, base_url, bound
from conformance.reference.running import quiet_server


@dataclass(frozen=True)
class Inside:
    """A server that is running, and its books."""

    url: str
    books: Books

    @property
    def pending(self):
        """Name the files whose uploads are pending."""
        return sorted(x.filename for x in self.books.uploads(ANYBODY) if x.status == "pending")

    @property
    def files(self):
        """Name the Files that are not deleted."""
        return sorted(each.filename for each in self.books._files.values() if not each.deleted)

    @property
    def uploads(self):
        """Count the uploads that were ever made."""
        return len(self.books._uploads)


@contextmanager
def inside(behaviour=CORRECT, *, keys=()):
    """Serve in a thread for the time of a ``with``, and let the test look inside."""
    with TemporaryDirectory() as folder:
        app = application(behaviour, keys=keys, storage=Path(folder))
        server, listener = quiet_server(app), bound(HOST, 0)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield Inside(base_url(listener), app.default._server._books)
        finally:
            server.force_exit = server.should_exit = True
            thread.join()
