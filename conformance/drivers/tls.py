"""Whose certificates are believed, and which one we show: read before anything is sent."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import httpx

from conformance.core.errors import Misused

HTTP_1 = ["http/1.1"]


@dataclass(frozen=True, slots=True)
class Trust:
    """
    How the target is known, and how we are.

    ``cacert`` names a file of certificates that are believed instead of the usual ones,
    ``insecure`` believes any, and ``cert`` names a file with our certificate and its key.
    """

    cacert: str | None = None
    insecure: bool = False
    cert: str | None = None


USUAL = Trust()


def context(trust: Trust) -> ssl.SSLContext:
    """Make the settings of connections. Raises Misused for files that cannot be used."""
    if trust.insecure and trust.cacert is not None:
        raise Misused("--insecure believes any certificate", "Leave out --cacert or --insecure.")
    made = _believing(trust)
    if trust.insecure:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    if trust.cert is not None:
        _show(made, trust.cert)
    return made


def spoken(trust: Trust) -> ssl.SSLContext:
    """Make settings for connections that can speak nothing but HTTP/1.1."""
    made = context(trust)
    made.set_alpn_protocols(HTTP_1)
    return made


def _believing(trust: Trust) -> ssl.SSLContext:
    if trust.cacert is None:
        return httpx.create_ssl_context()
    _check("--cacert", trust.cacert)
    try:
        return ssl.create_default_context(cafile=trust.cacert)
    except (ssl.SSLError, ValueError) as wrong:
        raise Misused(
            f"--cacert {trust.cacert} holds no certificates that can be read: {_why(wrong)}",
            "It has to be PEM: -----BEGIN CERTIFICATE-----.",
        ) from wrong


def _show(made: ssl.SSLContext, file: str) -> None:
    _check("--cert", file)
    try:
        # Without a password here, OpenSSL would ask for it at the terminal, and wait.
        made.load_cert_chain(file, password="")
    except (ssl.SSLError, ValueError) as wrong:
        raise Misused(
            f"--cert {file} holds no certificate with a key that can be read: {_why(wrong)}",
            "It has to be PEM with both in it, the key without a password.",
        ) from wrong


def _check(option: str, file: str) -> None:
    try:
        Path(file).read_bytes()
    except OSError as wrong:
        raise Misused(f"{option} {file} cannot be read: {wrong.strerror}") from wrong


def _why(wrong: Exception) -> str:
    return getattr(wrong, "reason", None) or str(wrong) or type(wrong).__name__
