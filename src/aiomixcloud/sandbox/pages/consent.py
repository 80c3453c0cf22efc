"""The OAuth consent page, and the handling of the user's decision.

Codes can be used more than once and ``state`` is not returned, as clients have observed. The texts
of all errors are guesses, and so is that the user sees an error page for an invalid application or
redirect URI.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit, urlunsplit

from aiomixcloud.sandbox.api.links import (
    MIXCLOUD,
    choose_addresses,
    is_ip_address,
    is_private_host,
)

from . import rendering

if TYPE_CHECKING:
    from aiomixcloud.sandbox.api.request import ApiRequest
    from aiomixcloud.sandbox.api.responses import Reply
    from aiomixcloud.sandbox.db.store import Store

# Binds a form to the browser that it was sent to, for the lifetime of this process.
_SECRET = secrets.token_bytes(32)
_COOKIE = "sandbox_consent"

_SUGGESTIONS = 6


class _Trouble(Exception):  # noqa: N818 - becomes a page, not a failure
    """An invalid request: HTTP status, and a message for the user."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def show_consent_page(store: Store, request: ApiRequest) -> Reply:
    """Serve the consent page."""
    client_id = request.parameters.get("client_id", "")
    redirect_uri = request.parameters.get("redirect_uri", "")
    try:
        _check_host(request)
        _check_application(client_id, redirect_uri)
    except _Trouble as trouble:
        return _render_trouble(trouble)
    return _render_consent(store, request, client_id, redirect_uri)


def handle_decision(store: Store, request: ApiRequest) -> Reply:
    """Handle the decision that was made on the page."""
    fields = request.body.fields
    client_id, redirect_uri = fields.get("client_id", ""), fields.get("redirect_uri", "")
    try:
        _check_host(request)
        _check_application(client_id, redirect_uri)
        _check_origin(request, client_id, redirect_uri)
        if fields.get("decision") != "allow":
            return _redirect_with(redirect_uri, error="access_denied")
    except _Trouble as trouble:
        return _render_trouble(trouble)
    username = fields.get("other", "").strip() or fields.get("username", "")
    user = store.find_user(username)
    if user is None:
        problem = f"The user {username!r} does not exist."
        return _render_consent(
            store, request, client_id, redirect_uri, username=username, problem=problem
        )
    return _redirect_with(
        redirect_uri, code=store.grants.authorize(user.id, client_id, redirect_uri)
    )


def _render_trouble(trouble: _Trouble) -> Reply:
    return rendering.render_notice("Authorization failed", trouble.text, trouble.status)


def _check_application(client_id: str, redirect_uri: str) -> None:
    if not client_id:
        raise _Trouble(400, "The application did not send its client_id.")
    if redirect_uri and not is_web_address(redirect_uri):
        raise _Trouble(
            400,
            "The application's redirect_uri is invalid: it must be a percent-encoded URL that"
            " begins with http:// or https://.",
        )


def is_web_address(text: str) -> bool:
    """Return whether all browsers can safely be redirected to an address."""
    if not re.fullmatch(r"https?://[!-\[\]-~]+", text, re.IGNORECASE):
        return False
    try:
        url = urlsplit(text)
        return bool(url.hostname) and url.port != 0
    except ValueError:
        return False


def has_own_host(request: ApiRequest) -> bool:
    """Report whether no other site can own the host name of a request (see DNS rebinding)."""
    try:
        name = urlsplit(request.root).hostname or ""
    except ValueError:  # brackets without an IPv6 address
        return False
    is_own = is_private_host(name) or is_ip_address(name)
    return is_own or choose_addresses(request.root, "local") is MIXCLOUD


def _check_host(request: ApiRequest) -> None:
    """Refuse host names that could belong to another site."""
    if not has_own_host(request):
        raise _Trouble(403, "Use localhost or an IP address instead of another host name.")


def _check_origin(request: ApiRequest, client_id: str, redirect_uri: str) -> None:
    """Refuse a form of another site, or one that was issued for another application."""
    # The scheme may differ behind a proxy, so only the host is compared.
    if request.origin is not None:
        host = urlsplit(request.root).netloc
        if request.origin.rpartition("//")[2].lower() != host.lower():
            raise _Trouble(403, "This form was sent from a page of another site.")
    cookie = request.cookies.get(_COOKIE, "")
    page = request.body.fields.get("page", "")
    proof = _compute_proof(cookie, client_id, redirect_uri)
    if not cookie or not hmac.compare_digest(proof.encode(), page.encode()):
        raise _Trouble(403, "This page has expired. Go back to the application and try again.")


def _compute_proof(cookie: str, client_id: str, redirect_uri: str) -> str:
    # As JSON, because the parts can contain any separator.
    text = json.dumps([cookie, client_id, redirect_uri])
    return hmac.new(_SECRET, text.encode(), hashlib.sha256).hexdigest()


def _render_consent(
    store: Store,
    request: ApiRequest,
    client_id: str,
    redirect_uri: str,
    *,
    username: str = "",
    problem: str = "",
) -> Reply:
    # An existing cookie is reused, so that pages in other tabs stay valid.
    cookie = request.cookies.get(_COOKIE, "")
    if not re.fullmatch(r"[0-9a-f]{32}", cookie):
        cookie = secrets.token_hex(16)
    return rendering.render_redirecting_page(
        "consent.html",
        400 if problem else 200,
        cookie=f"{_COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax",
        client_id=client_id,
        redirect_uri=redirect_uri,
        destination=urlsplit(redirect_uri).netloc or "you, as a code to copy",
        page=_compute_proof(cookie, client_id, redirect_uri),
        users=store.list_prominent_users(_SUGGESTIONS),
        other=username,
        problem=problem,
    )


def _redirect_with(redirect_uri: str, **result: str) -> Reply:
    """Redirect the user to the application; without a redirect URI, show the result."""
    if redirect_uri:
        url = urlsplit(redirect_uri)
        query = "&".join(part for part in (url.query, urlencode(result)) if part)
        return rendering.redirect(urlunsplit(url._replace(query=query)))
    if "code" in result:
        return rendering.render_page("code.html", code=result["code"])
    return rendering.render_notice("Access denied", "The application may not use your account.")
