"""What goes wrong on our side or around us. The type says who has to act."""


class ConformanceError(Exception):
    """Something other than the server's behaviour went wrong; equal when type and fields are."""

    def __eq__(self, other: object) -> bool:
        """Compare type and fields, so that a test can name the error it expects."""
        return type(self) is type(other) and self.args == getattr(other, "args", None)

    def __hash__(self) -> int:
        """Hash what is compared."""
        return hash((type(self), self.args))


class Misused(ConformanceError):
    """The person at the keyboard has to act: an option, a file or an id is wrong."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what, hint)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        """Show what is wrong, and what to do."""
        return f"{self.what}. {self.hint}" if self.hint else self.what


class Unreachable(ConformanceError):
    """The target never answered, so nothing was judged."""

    def __init__(self, url: str, cause: str) -> None:
        super().__init__(url, cause)
        self.url = url
        self.cause = cause

    def __str__(self) -> str:
        """Show the address, the cause, and where to look."""
        return f"no answer from {self.url}: {self.cause}. Is the server up, and is the URL right?"


class Blocked(ConformanceError):
    """A plan could not get into position: a step needs what an earlier one did not get."""

    def __init__(self, step: str, lacking: str) -> None:
        super().__init__(step, lacking)
        self.step = step
        self.lacking = lacking

    def __str__(self) -> str:
        """Show the step, and what it lacked."""
        return f"{self.step} could not be sent: {self.lacking}"


class Defect(ConformanceError):
    """We have to act: the suite contradicts itself."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        """Show what is contradictory, and ask for a report."""
        return f"the suite itself is wrong: {self.what}. Please report this."
