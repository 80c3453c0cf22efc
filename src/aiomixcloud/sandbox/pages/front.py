"""The front page: what a newcomer needs to send a first request, then shows and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.sandbox.db import listings
from aiomixcloud.sandbox.urls import Roots

from . import consent, rendering, views
from .curl_command import build_curl_command, build_json_command

if TYPE_CHECKING:
    from aiomixcloud.sandbox.api.request import ApiRequest
    from aiomixcloud.sandbox.api.responses import Reply
    from aiomixcloud.sandbox.db.store import Store

# Fills rows of 2, 3, 4 or 6.
_ON_FRONT = 12

#: The root URLs by the name of their option, with what they are for.
_ROOTS = {
    "api_root": "API",
    "mixcloud_root": "Web site",
    "oauth_root": "OAuth",
    "oembed_root": "oEmbed",
    "control_root": "Control interface",
}


def serve_front(store: Store, request: ApiRequest) -> Reply:
    """Serve the front page."""
    roots = Roots(request.root).by_name
    user = store.find_example_user()
    # A foreign site that points its name at the sandbox must not get a token.
    token = user and consent.has_own_host(request) and store.grants.issue_token(user.id)
    return rendering.render_page(
        "front.html",
        user=user,
        token=token,
        read=build_curl_command("GET", f"{request.root}/me/?access_token={token}"),
        add=build_json_command(f"{roots['control_root']}/users", {"username": "ada"}),
        roots=[(name, label, roots[name]) for name, label in _ROOTS.items()],
        popular=views.load_items(store, listings.rank_shows("popular"), _ON_FRONT),
        new=views.load_items(store, listings.rank_shows("new"), _ON_FRONT),
        people=store.list_prominent_users(_ON_FRONT),
        here="/",
    )
