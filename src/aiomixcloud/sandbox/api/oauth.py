"""The exchange of an OAuth code for an access token."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiomixcloud.sandbox.db.tokens import ExchangeError

from .responses import Reply
from .serializers import write_json

if TYPE_CHECKING:
    from aiomixcloud.sandbox.db.store import Store

    from .request import ApiRequest


def exchange(store: Store, request: ApiRequest) -> Reply:
    """Exchange a code for an access token; parameters come from the query or the form."""
    given = {**request.parameters, **request.body.fields}
    try:
        for name in ("client_id", "client_secret", "code"):
            if not given.get(name):
                raise ExchangeError(f"The parameter {name} is required.")
        token = store.grants.exchange(
            given["code"],
            given["client_id"],
            given.get("redirect_uri", ""),
            given["client_secret"],
        )
    except ExchangeError as error:
        return _build_private_reply(write_json({"error": str(error)}), "application/json", 400)
    if request.behaviour.token_format == "form":  # noqa: S105 - not a password
        return _build_private_reply(
            urlencode({"access_token": token}), "text/plain; charset=utf-8"
        )
    return _build_private_reply(write_json({"access_token": token}), "application/json")


def _build_private_reply(text: str, content_type: str, status: int = 200) -> Reply:
    return Reply(text, content_type, status, {"Cache-Control": "no-store"})
