"""Writes the options with which curl sends a request again."""

from collections.abc import Iterator

from conformance.core.exchange import Exchange, Headers, header

from . import shell
from .names import Name, in_path
from .payload import Payload

KEYS = {
    "(first)": "$UPLOADS_CONFORMANCE_API_KEY",
    "(second)": "$UPLOADS_CONFORMANCE_SECOND_API_KEY",
}
"""What stands for a key in an exchange, and the variable that holds it."""
CURLS_OWN = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "expect",
        "host",
        "trailer",
        "transfer-encoding",
        "user-agent",
    }
)
"""Headers that curl writes itself, or that this module treats by themselves."""
LARGE = 1 << 20
"""Above this many bytes curl asks for leave to send the body (Expect), and waits."""
PATIENCE = 30
"""Seconds to wait for an answer that never came before."""


def own(exchange: Exchange) -> Headers:
    """List the headers that curl has to be told of."""
    return tuple(
        (name, value)
        for name, value in exchange.request.headers
        if name.lower() not in CURLS_OWN and (name.lower(), value) != ("accept", "*/*")
    )


def headers(values: Headers) -> Iterator[str]:
    """Write an option for each header; keys are read from the environment."""
    for name, value in values:
        yield f"-H {_header(name, value)}"


def _header(name: str, value: str) -> str:
    for mark, variable in KEYS.items():
        if value.endswith(mark):
            return f'"{shell.inside(f"{name}: {value.removesuffix(mark)}")}{variable}"'
    return shell.quote(f"{name}: {value}" if value else f"{name};")


def method(exchange: Exchange) -> str:
    """Write the option for the method."""
    name = exchange.request.method
    return "--head" if name == "HEAD" else f"-X {shell.quote(name)}"


def target(exchange: Exchange, known: tuple[Name, ...], more: str) -> Iterator[str]:
    """Write the address, with ``more`` added to its query, and what keeps curl from changing it."""
    request = exchange.request
    query = "&".join(filter(None, (request.query, more)))
    path = request.path if request.path.startswith("/") else f"/{request.path}"
    asked = f"{path}?{query}" if query else path
    yield f'"$BASE_URL{shell.in_path(in_path(asked, known))}"'
    if set(asked) & set("[]{}"):
        yield "-g"
    if any(each.lower().replace("%2e", ".") in (".", "..") for each in path.split("/")):
        yield "--path-as-is"


def framing(exchange: Exchange, held: Payload) -> Iterator[str]:
    """Say what surrounds the body: its type, whether it is chunked, and where it is cut off."""
    request = exchange.request
    chunked = "chunked" in (header(request.headers, "transfer-encoding") or "").lower()
    if not held.form and _has_body(exchange):
        yield f"-H {shell.quote(_content_type(request.headers))}"
    if chunked:
        yield "-H 'Transfer-Encoding: chunked'"
    if request.framing.expect:
        yield "-H 'Expect: 100-continue'"
    elif chunked or request.body.size > LARGE:
        yield "-H 'Expect:'"
    if request.cut and not chunked:
        length = header(request.headers, "content-length") or str(request.body.size + 1)
        yield f"-H {shell.quote(f'Content-Length: {length}')}"
    if exchange.response is None and not request.cut:
        yield f"--max-time {PATIENCE}"


def _has_body(exchange: Exchange) -> bool:
    request = exchange.request
    announced = header(request.headers, "content-length") is not None
    return request.body.size > 0 or announced or request.method == "POST"


def _content_type(headers: Headers) -> str:
    value = header(headers, "content-type")
    if value is None:
        return "Content-Type:"  # takes curl's own away
    return f"Content-Type: {value}" if value else "Content-Type;"


def data(exchange: Exchange, held: Payload, number: int) -> tuple[str, tuple[str, ...]]:
    """Give the command that feeds curl, or "", and the options that make curl send it."""
    if held.pieces is None:
        return "", (f'--data-binary "@$BODY_{number}"',)
    if held.form:
        return shell.source(held.pieces), held.form
    if not _has_body(exchange):
        return "", ()
    if exchange.request.cut and header(exchange.request.headers, "transfer-encoding"):
        # A pipe that stays open keeps curl from sending the mark that ends a chunked body.
        return f"{{ {shell.source(held.pieces)}; sleep 2; }}", ("-T -",)
    plain = b"".join(each for each in held.pieces if isinstance(each, bytes))
    if all(isinstance(each, bytes) for each in held.pieces) and _fits_a_word(plain):
        return "", (f"--data-binary {shell.quote(plain.decode())}",)
    return shell.source(held.pieces), ("--data-binary @-",)


def _fits_a_word(data: bytes) -> bool:
    """Say whether curl takes these bytes from its command line, and a person can read them."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    return text.isprintable() and len(text) <= 2000 and not text.startswith("@")
