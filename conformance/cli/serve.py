"""``serve``: the reference server, correct or not, until a signal comes."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from conformance.core.errors import Misused
from conformance.reference.app import application
from conformance.reference.behaviour import Behaviour
from conformance.reference.combination import combined
from conformance.reference.faults import FAULTS
from conformance.reference.listening import PREFIX, bound
from conformance.reference.names import unknown
from conformance.reference.running import serve_until_signal
from conformance.reference.variants import VARIANTS


def _chosen(faults: tuple[str, ...], variants: tuple[str, ...]) -> Behaviour:
    if faults and variants:
        raise Misused("a server has faults or is a variant, not both", "Drop one of the two.")
    for name in faults:
        if name not in FAULTS:
            raise unknown("fault", name, FAULTS)
    for name in variants:
        if name not in VARIANTS:
            raise unknown("variant", name, VARIANTS)
    return combined((*faults, *variants))


@contextmanager
def _folder(storage: Path | None) -> Iterator[Path]:
    if storage is None:
        with TemporaryDirectory(prefix=PREFIX) as folder:
            yield Path(folder)
        return
    try:
        storage.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise Misused(f"{storage} is no place to store parts: {wrong.strerror}") from wrong
    yield storage


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65_535), help="0: a free one."
)
@click.option("--api-key", "keys", multiple=True, metavar="KEY", help="A tenant's key; repeatable.")
@click.option(
    "--upload-ttl", "ttl", type=click.FloatRange(0, min_open=True), help="Life of an upload, in s."
)
@click.option("--storage", type=click.Path(path_type=Path, file_okay=False), help="Where parts go.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME",
    help="Do one thing wrong; see the command faults. Repeatable.",
)
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME",
    help="Do it otherwise; see the command variants. Repeatable.",
)
def serve(
    *,
    host: str,
    port: int,
    keys: tuple[str, ...],
    ttl: float | None,
    storage: Path | None,
    faults: tuple[str, ...],
    variants: tuple[str, ...],
) -> None:
    """
    Serve the Uploads API for trying things out, until Ctrl-C or SIGTERM.

    Without --api-key nobody is asked for a key; with several, each key is a tenant. Without
    --storage parts go to a temporary folder that is removed at the end. Not all faults can be
    combined: two of which one would hide the other are refused.
    """
    behaviour = _chosen(faults, variants)
    with _folder(storage) as folder:
        app = application(behaviour, keys=keys, ttl=ttl, storage=folder)
        serve_until_signal(app, _listening(host, port), _say((*faults, *variants)))


def _listening(host: str, port: int) -> socket.socket:
    try:
        return bound(host, port)
    except OSError as wrong:
        raise Misused(
            f"cannot listen on {host} port {port}: {wrong.strerror}", "Try --port 0."
        ) from wrong


def _say(names: tuple[str, ...]) -> Callable[[str], None]:
    with_it = f" with {', '.join(names)}" if names else ""
    return lambda url: click.echo(f"serving on {url}{with_it} (Ctrl-C to stop)")
