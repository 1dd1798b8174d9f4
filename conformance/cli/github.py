"""``github``: the steps of a GitHub job, as ``action.yml`` puts them together."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from conformance.conductor import before_in, record_in
from conformance.core.conclusion import Exit
from conformance.core.errors import Misused
from conformance.core.record import Record
from conformance.report import WRITERS
from conformance.report.github import Annotation, annotations, outputs
from conformance.report.safe import visible

from . import main
from .inputs import KEEP, Inputs, cleaning, judging, merging
from .outputs import FILES, Outputs, publish

OUTPUT, SUMMARY = "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"
"""The variables that name the files which GitHub reads when a step has ended."""


@click.group()
def github() -> None:
    """
    Do what a step of action.yml does; its inputs are in the environment, as INPUT_BASE_URL.

    Each ends with 2 when an input is wrong.
    """


@github.command()
@click.pass_context
def judge(context: click.Context) -> None:
    """Judge a server, or put the records of shards together, as the inputs say."""
    code = main.answered(_judged)
    _put(OUTPUT, {"exit-code": str(int(code))})
    inputs = Inputs.of(os.environ)
    if code != Exit.MISUSED and not inputs.fails(code):
        code = Exit.CONFORMANT
    context.exit(code)


def _judged() -> int:
    inputs = Inputs.of(os.environ).checked()
    before = _before(inputs)
    shards = records_in(Path(inputs["merge"])) if inputs["merge"] else []
    if inputs["merge"] and not shards:
        raise Misused(f"there is no record in {inputs['merge']}", "Did the shards leave theirs?")
    inputs.folder.mkdir(parents=True, exist_ok=True)
    for name in FILES.values():  # what an earlier run left there must not pass for this one's
        (inputs.folder / name).unlink(missing_ok=True)
    words = merging(inputs, shards, before) if shards else judging(inputs, before)
    code = _called(words)
    if code == Exit.CONFORMANT and not inputs.record.is_file():  # as --help among the args does
        raise Misused("nothing was judged", "Are all the args options of a run?")
    return code


def _called(words: Sequence[str]) -> int:
    code: int = main.cli(words, prog_name=main.NAME, standalone_mode=False) or Exit.CONFORMANT
    return code


def _before(inputs: Inputs) -> Path | None:
    """
    Find the record of an earlier run; one that is missing, or cannot be read any more, is none.

    Raises Misused for one in the place of this run's.
    """
    found = records_in(Path(inputs["before"])) if inputs["before"] else []
    if not found:
        return None
    if found[-1].resolve() == inputs.record.resolve():
        raise Misused(f"before is {found[-1]}, where this run's goes", "Keep it somewhere else.")
    try:
        before_in(str(found[-1]))
    except Misused as unreadable:
        click.echo(Annotation("warning", "no comparison", visible(str(unreadable))))
        return None
    return found[-1]


def records_in(place: Path) -> list[Path]:
    """List the records in a folder, at any depth; of a file, itself, if it is there."""
    every = place.rglob(FILES["record"]) if place.is_dir() else [place]
    return sorted(each for each in every if each.is_file())


@github.command()
def tell() -> None:
    """Write annotations, the summary of the job and the outputs of the step."""
    inputs = Inputs.of(os.environ)
    if not inputs.record.is_file():
        click.echo(Annotation("error", "nothing was judged", "The log of the run says why."))
        return
    record = record_in(str(inputs.record))
    _complete(record, inputs)
    click.echo(annotations(record, inputs.most), nl=False)
    if inputs.says("summary"):
        _append(SUMMARY, WRITERS["markdown"](record))
    places = {"record": inputs.record, "html": inputs.folder / FILES["html"]}
    paths = {"report-dir": inputs.folder, **places}
    _put(OUTPUT, {**outputs(record), **{name: str(path) for name, path in paths.items()}})


def _complete(record: Record, inputs: Inputs) -> None:
    """Write the reports that a run which was killed did not come to."""
    files = ((name, inputs.folder / file) for name, file in FILES.items())
    lacking = tuple((name, str(file)) for name, file in files if not file.exists())
    publish(record, Outputs(lacking), told=False)


@github.command()
def clean() -> None:
    """Remove what is left on the server, by the ledger, unless it was to be kept."""
    inputs = Inputs.of(os.environ)
    if KEEP in inputs.further or not inputs.ledger.is_file():
        return
    if _called(cleaning(inputs)) != Exit.CONFORMANT:
        text = "What it is, stands in the log of the step that cleans up, and in the ledger."
        click.echo(Annotation("warning", "something is left on the server", text))


def _put(variable: str, values: Mapping[str, str]) -> None:
    _append(variable, "".join(f"{name}={value}\n" for name, value in values.items()))


def _append(variable: str, text: str) -> None:
    """Add to a file that GitHub reads. Raises Misused where there is none."""
    if variable not in os.environ:
        raise Misused(f"{variable} is not set", "This command is for jobs of GitHub Actions.")
    with Path(os.environ[variable]).open("a", encoding="utf-8") as file:
        file.write(text)
