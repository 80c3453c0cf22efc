"""Explanations of certificate errors."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from urllib.parse import urlsplit

#: OpenSSL errors (X509_V_ERR_...) that adding a trusted authority cannot fix.
_FAULTS = {
    9: "is not valid yet; check the clock of this computer",
    10: "has expired; check the clock of this computer",
    62: "is for another host name",
    64: "is for another address",
}
#: OpenSSL errors of certificates that are not trusted by this computer.
_UNKNOWN = {
    2: "was signed by an unknown authority",
    18: "is self-signed",
    19: "was signed by an unknown authority",
    20: "was signed by an unknown authority",
    21: "was signed by an unknown authority",
}


def explain_certificate(error: BaseException, url: str) -> str | None:
    """Explain a certificate error and how to fix it; return None for other errors.

    Args:
        error: The exception of an HTTP library.
        url: The requested URL.
    """
    found = _find(error)
    if found is None:
        return None
    code = found.verify_code
    subject = f"the certificate of {urlsplit(url).netloc.rpartition('@')[2]}"
    if code in _FAULTS:
        return f"{subject} {_FAULTS[code]} (SSL_CERT_FILE cannot fix this)"
    fault = _UNKNOWN.get(code) or f"is not accepted ({found.verify_message})"
    return f"{subject} {fault}; {_advise()}"


def _find(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """Return the TLS error that an exception wraps, as an argument or as its cause."""
    for _ in range(10):
        if error is None:
            break
        # aiohttp's subclass lacks the attributes of the original error.
        if isinstance(error, ssl.SSLCertVerificationError) and hasattr(error, "verify_code"):
            return error
        wrapped = (one for one in error.args if isinstance(one, BaseException))
        error = next(wrapped, None) or error.__cause__
    return None


def _advise() -> str:
    path = os.environ.get("SSL_CERT_FILE")
    if not path:
        return (
            "if you trust it, set SSL_CERT_FILE to a file that contains the certificate of its "
            "authority (PEM)"
        )
    if not Path(path).is_file():
        return f"SSL_CERT_FILE names {path!r}, which is not a file"
    return (
        f"if you trust it, add the certificate of its authority (PEM) to {path!r}, the file that "
        "SSL_CERT_FILE names"
    )
