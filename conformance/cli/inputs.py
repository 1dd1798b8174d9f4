"""The inputs of the GitHub action, and the command lines that they ask for: pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.core.conclusion import Exit
from conformance.core.errors import Misused

from .outputs import FILES, LEDGER

OPTIONS = ("profile", "seed", "level", "min-part-size", "shard", "known-failures")
"""Inputs that are options of ``run`` under the same name."""
LISTS = ("select", "skip")
"""Inputs that hold several words, each of which is the value of an option of the same name."""
REACHING = ("--header", "--cacert", "--cert", "--insecure")
"""Options of ``run`` without which what it made cannot be removed."""
KNOWN = "known-failures"
KEEP = "--keep"
TRUTH = {"true": True, "false": False, "": False}
DECIDED = frozenset(
    {Exit.NON_CONFORMANT, Exit.UNREACHABLE, Exit.INCONCLUSIVE, Exit.STALE_KNOWN_FAILURES}
)
"""The exit codes of runs that did their work. Any other but 0 has to be looked at, and fails."""
NONE = "none"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What an action was given, by the names in ``action.yml``; what is empty was not given."""

    given: Mapping[str, str]

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Inputs":
        """Take those of ``INPUT_BASE_URL`` and the like that say something."""
        begin = "INPUT_"
        return cls(
            {
                name.removeprefix(begin).lower().replace("_", "-"): value.strip()
                for name, value in environment.items()
                if name.startswith(begin) and value.strip()
            }
        )

    def checked(self) -> "Inputs":
        """Raise Misused for what no run can be made of."""
        _ = self.folder, self.failing, self.says("strict")
        return self

    def __getitem__(self, name: str) -> str:
        return self.given.get(name, "")

    def says(self, name: str) -> bool:
        """Read a true or a false. Raises Misused for what is neither."""
        if self[name].lower() not in TRUTH:
            raise Misused(f"{name} is {self[name]!r}", "Write true or false.")
        return TRUTH[self[name].lower()]

    @property
    def folder(self) -> Path:
        """Name the folder of the reports. Raises Misused for what no line of an output holds."""
        if not self["report-dir"].isprintable():
            raise Misused(f"report-dir is {self['report-dir']!r}", "Name a folder on one line.")
        return Path(self["report-dir"] or ".")

    @property
    def record(self) -> Path:
        """Name the file of the record."""
        return self.folder / FILES["record"]

    @property
    def ledger(self) -> Path:
        """Name the file that tells what was made on the target."""
        return self.folder / LEDGER

    @property
    def further(self) -> tuple[str, ...]:
        """List the further options."""
        return tuple(each.strip() for each in self["args"].splitlines() if each.strip())

    @property
    def most(self) -> int:
        """Count the annotations that may be made. Raises Misused unless they are 0 to 10."""
        said = self["annotations"] or "10"
        if said not in map(str, range(11)):
            raise Misused(f"annotations is {said!r}", "Write a number from 0 to 10.")
        return int(said)

    @property
    def failing(self) -> frozenset[int]:
        """Read which exit codes fail the job. Raises Misused for what cannot be chosen."""
        if not self["fail-on"]:
            return frozenset(DECIDED)
        words = self["fail-on"].replace(",", " ").split()
        wrong = [each for each in words if each not in {NONE, *map(str, range(1, 7))}]
        if wrong or (NONE in words and len(words) > 1):
            raise Misused(
                f"fail-on is {self['fail-on']!r}", f"Write some of 1 4 5 6, or {NONE} alone."
            )
        return frozenset(int(each) for each in words if each != NONE)

    def fails(self, code: int) -> bool:
        """Say whether a run that ended with ``code`` fails the job."""
        return code != Exit.CONFORMANT and (code not in DECIDED or code in self.failing)


def judging(inputs: Inputs, before: Path | None = None) -> list[str]:
    """Write the command line of a run."""
    words = ["run", *reports(inputs.folder), f"--ledger={inputs.ledger}"]
    words += [f"--{name}={inputs[name]}" for name in OPTIONS if inputs[name]]
    words += [f"--{name}={each}" for name in LISTS for each in inputs[name].split()]
    words += ["--strict"] if inputs.says("strict") else []
    words += [*_since(before), *inputs.further]
    return [*words, "--", inputs["base-url"]] if inputs["base-url"] else words


def merging(inputs: Inputs, records: Sequence[Path], before: Path | None = None) -> list[str]:
    """Write the command line that makes every report of the records of all shards."""
    words = ["merge", *map(str, records), *reports(inputs.folder), *_since(before)]
    words += [f"--{KNOWN}={inputs[KNOWN]}"] if inputs[KNOWN] else []
    return [*words, *inputs.further]


def cleaning(inputs: Inputs) -> list[str]:
    """Write the command line that removes what is left on the target."""
    trusted = [each for each in inputs.further if each.partition("=")[0] in REACHING]
    return ["cleanup", f"--ledger={inputs.ledger}", *trusted]


def reports(folder: Path) -> list[str]:
    """Write the options that put every report into a folder."""
    return [f"--{name}={folder / file}" for name, file in FILES.items()]


def _since(before: Path | None) -> list[str]:
    return [] if before is None else [f"--before={before}"]
