"""The webhooks that a sandbox received."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .request_log import LogEntry

#: How many webhooks the log stores.
CAPACITY: int = 100

#: The longest body of a webhook in bytes.
BODY_SIZE: int = 64 * 1024

#: The header with the signature that `mixcloud watch --secret` sends.
SIGNATURE_HEADER = "X-Mixcloud-Signature"

#: The result of the check of a signature.
Signature: TypeAlias = Literal["right", "wrong", "missing"]

# The headers that are stored, without those that every request has.
_HEADERS = ("Content-Type", "User-Agent", "Authorization", "X-Mixcloud-Event", SIGNATURE_HEADER)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook that a sandbox received.

    Attributes:
        entry: Its request in the log.
        headers: The headers that matter, with credentials replaced by ``***``.
        body: Its body, or the beginning of one that is too long.
        signature: The result of the check of its signature; None if it was not checked.
        refusal: The status and the reason of its refusal; None if it was accepted.
    """

    entry: LogEntry
    headers: Mapping[str, str]
    body: bytes
    signature: Signature | None
    refusal: tuple[int, str] | None


class WebhookLog:
    """The last webhooks, and the secret with which they are signed. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._secret: bytes | None = None
        self._webhooks: deque[Webhook] = deque(maxlen=CAPACITY)

    def set_secret(self, secret: str | None) -> None:
        """Check the signatures of further webhooks with a secret, or no signatures.

        Raises:
            ValueError: The secret is empty.
        """
        if secret == "":
            raise ValueError("secret is empty; use null to check no signatures")
        self._secret = None if secret is None else secret.encode(errors="surrogatepass")

    @property
    def has_secret(self) -> bool:
        """Whether signatures are checked."""
        return self._secret is not None

    def add(self, entry: LogEntry, headers: Mapping[str, str], body: bytes) -> Webhook:
        """Store a webhook, and decide whether it is accepted.

        The body is whole, or more than `BODY_SIZE` bytes of its beginning.
        """
        is_whole = len(body) <= BODY_SIZE
        signature = self._check(headers.get(SIGNATURE_HEADER), body) if is_whole else None
        stored = {name: headers[name] for name in _HEADERS if name in headers}
        if "Authorization" in stored:
            stored["Authorization"] = f"{stored['Authorization'].partition(' ')[0]} ***"
        webhook = Webhook(
            entry, stored, body[:BODY_SIZE], signature, _find_refusal(body, signature)
        )
        with self._lock:
            self._webhooks.append(webhook)
        return webhook

    def entries(self) -> list[Webhook]:
        """Return the webhooks, oldest first."""
        with self._lock:
            return list(self._webhooks)

    def clear(self) -> None:
        """Delete all webhooks."""
        with self._lock:
            self._webhooks.clear()

    def _check(self, sent: str | None, body: bytes) -> Signature | None:
        if self._secret is None:
            return None
        if sent is None:
            return "missing"
        right = f"sha256={hmac.new(self._secret, body, hashlib.sha256).hexdigest()}".encode()
        # Headers may contain bytes that are not text.
        is_right = hmac.compare_digest(sent.encode(errors="surrogateescape"), right)
        return "right" if is_right else "wrong"


def _find_refusal(body: bytes, signature: Signature | None) -> tuple[int, str] | None:
    """Return the status and the reason if a webhook is refused."""
    if len(body) > BODY_SIZE:
        return 413, f"The body is longer than {BODY_SIZE:,} bytes."
    if signature in ("wrong", "missing"):
        return 401, f"The signature is {signature}."
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return 400, "The body is not JSON."
    return None
