"""What to tell somebody whose connection is refused because of a certificate."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from urllib.parse import urlsplit

#: What OpenSSL's numbers of the errors mean that more trust cannot cure (X509_V_ERR_...).
_FAULTS = {
    9: "is not valid yet; check the clock of this computer",
    10: "has expired; check the clock of this computer",
    62: "is for another host name",
    64: "is for another address",
}
#: Those of certificates that this computer has no reason to trust.
_UNKNOWN = {
    2: "was signed by an unknown authority",
    18: "is self-signed",
    19: "was signed by an unknown authority",
    20: "was signed by an unknown authority",
    21: "was signed by an unknown authority",
}


def explain_certificate(error: BaseException, url: str) -> str | None:
    """Return what is wrong with a certificate and what to do, or None for other errors.

    Args:
        error: What an HTTP library raised.
        url: The address that was requested.
    """
    found = _find(error)
    if found is None:
        return None
    code = found.verify_code
    subject = f"the certificate of {urlsplit(url).netloc.rpartition('@')[2]}"
    if code in _FAULTS:
        return f"{subject} {_FAULTS[code]} (other authorities in SSL_CERT_FILE cannot change that)"
    fault = _UNKNOWN.get(code) or f"is not accepted ({found.verify_message})"
    return f"{subject} {fault}; {_advise()}"


def _find(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """Return the error of TLS that others wrap: as an argument, or as their cause."""
    for _ in range(10):
        if error is None:
            break
        # aiohttp has a subclass that knows nothing of its own.
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
