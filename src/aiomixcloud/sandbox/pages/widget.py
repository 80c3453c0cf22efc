"""The small player that embed code shows in a frame. Its parameters are those of Mixcloud."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aiomixcloud.sandbox.api import embeds

from . import rendering, views

if TYPE_CHECKING:
    from aiomixcloud.sandbox.api.request import ApiRequest
    from aiomixcloud.sandbox.api.responses import Reply
    from aiomixcloud.sandbox.db.store import Store


def serve_widget(store: Store, request: ApiRequest) -> Reply:
    """Serve the player of a show.

    It is light with ``light=1``, dark with ``light=0``, and otherwise like the page around it (a
    guess, as is ``stylecolor``). With ``hide_cover=1`` or ``mini=1`` it is a single row, however
    high the frame is.
    """
    asked = request.parameters
    show = embeds.find_show_at(store, replace(request, viewer=None), asked.get("feed", ""))
    color = asked.get("stylecolor", "")
    return rendering.render_framed_page(
        "widget.html",
        show=show,
        sound=None if show is None else views.build_audio_address(store, show),
        scheme={"0": "dark", "1": "light"}.get(asked.get("light", ""), ""),
        cover="1" not in (asked.get("hide_cover"), asked.get("mini")),
        artwork=asked.get("hide_artwork") != "1",
        autoplay=asked.get("autoplay") == "1",
        color=color if re.fullmatch(r"[0-9a-fA-F]{6}", color) else "",
    )
