"""The routes of the sandbox."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aiomixcloud.sandbox.api import actions, embeds, oauth, reads, uploads
from aiomixcloud.sandbox.api.lists import CATEGORY_LISTS, SHOW_LISTS, USER_LISTS
from aiomixcloud.sandbox.api.schemas import TEXT, Schema, ref
from aiomixcloud.sandbox.db.listings import RANKINGS
from aiomixcloud.sandbox.pages import consent, front, images, rendering, views, widget

from . import parameters
from .routing import JAVASCRIPT, Route, RouteTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiomixcloud.sandbox.api.responses import Operation
    from aiomixcloud.sandbox.db.listings import Ranking

_JSON = "application/json"
_PAGE: Mapping[str, Schema] = {"text/html": TEXT}
_PAGE_OR_ERROR: Mapping[str, Schema] = {**_PAGE, JAVASCRIPT: ref("Error")}

# Paths of the web site. Parts of it are also at the root, for programs that use one host only.
_SITES = ("/www", "")

# Addresses of the web site that programs use return JSON errors instead of error pages.
_IS_FOR_PEOPLE = re.compile(r"/www/(?!oauth/|oembed(?:/|$))", re.IGNORECASE)

# The lists of a tag; "latest" is an older name that programs still use.
_GENRE_LISTS: Mapping[str, Ranking] = {**{one: one for one in RANKINGS}, "latest": "new"}

# Older prefixes still work; the oldest returns keys with the prefix of its successor.
_GENRE_PREFIXES = {"genres": "genres", "discover": "discover", "tag": "discover"}


def _detail(
    path: str, operation: Operation, tag: str, summary: str, schema: str, **more: Any
) -> Route:
    answers = {JAVASCRIPT: ref(schema)}
    return Route("GET", path, operation, tag, summary, answers, parameters.DETAIL, **more)


def _list(
    path: str, operation: Operation, tag: str, summary: str, items: str = "Cloudcasts", **more: Any
) -> Route:
    answers = {JAVASCRIPT: ref(items)}
    return Route("GET", path, operation, tag, summary, answers, parameters.PAGE, **more)


def _write(method: str, path: str, operation: Operation, summary: str, **more: Any) -> Route:
    # With the switch `refusal_status`, a refused form has status 200.
    schemas = [ref("Result"), ref("RefusedResult")] if "files" in more else [ref("Result")]
    answers: Mapping[str, Schema] = {JAVASCRIPT: {"anyOf": schemas}}
    return Route(
        method, path, operation, "Writing", summary, answers, authorization="required", **more
    )


def _web(
    method: str, path: str, operation: Operation, tag: str, summary: str, **more: Any
) -> Route:
    return Route(method, path, operation, tag, summary, authorization="none", slash=False, **more)


def _site_routes(site: str) -> tuple[Route, ...]:
    """Return the routes of the web site that programs use."""
    exchange: Mapping[str, Any] = {
        "path": f"{site}/oauth/access_token/",
        "operation": oauth.exchange,
        "tag": "OAuth",
        "summary": "Exchange a code for an access token",
        "answers": {_JSON: ref("AccessToken"), "text/plain": TEXT},
        "refusals": {400: "The code, the secret or another field is invalid."},
        "errors": {_JSON: ref("OAuthError"), JAVASCRIPT: ref("Error")},
    }
    return (
        _web(
            "GET",
            f"{site}/oauth/authorize/",
            consent.show_consent_page,
            "OAuth",
            "Show the consent page",
            answers=_PAGE,
            parameters=parameters.AUTHORIZE,
            refusals={
                400: "The application or its redirect URI is invalid.",
                403: "The host name of the request could belong to another site.",
            },
            errors=_PAGE_OR_ERROR,
        ),
        _web(
            "POST",
            f"{site}/oauth/authorize/",
            consent.handle_decision,
            "OAuth",
            "Submit the decision of the user",
            answers=_PAGE,
            form=parameters.DECISION_FORM,
            refusals={
                400: "A field is missing or invalid.",
                403: "The form is not from the sandbox's own page.",
            },
            redirect="Redirects to the application, with `code` or `error=access_denied`.",
            errors=_PAGE_OR_ERROR,
        ),
        _web("GET", parameters=parameters.EXCHANGE, **exchange),
        _web("POST", form=parameters.EXCHANGE_FORM, **exchange),
        _web(
            "GET",
            f"{site}/oembed/",
            embeds.oembed,
            "Embedding",
            "Get the oEmbed description of a show",
            answers={_JSON: ref("OEmbed"), JAVASCRIPT: ref("OEmbed"), "text/xml": TEXT},
            parameters=parameters.OEMBED,
            refusals={404: "The show does not exist."},
        ),
    )


def _genre_routes(prefix: str, key_prefix: str) -> tuple[Route, ...]:
    path, what = f"/{prefix}/{{genre}}/", "a tag, a city or both"
    return (
        _detail(path, reads.read_genre(key_prefix), "Tags", what.capitalize(), "TagDetail"),
        *(
            _list(
                f"{path}{name}/",
                reads.read_genre_list(ranking),
                "Tags",
                f"The {ranking} shows of {what}",
            )
            for name, ranking in _GENRE_LISTS.items()
        ),
    )


def _former_routes() -> tuple[Route, ...]:
    """Return the routes that Mixcloud had in the past."""
    artist, track = "/artist/{artist}/", "/track/{artist}/{track}/"
    category = "/categories/{category}/"
    with_it = "shows with an artist or track in their tracklists"
    return (
        _detail("/categories/", reads.read_categories, "Former", "All categories", "Categories"),
        _detail(category, reads.read_category, "Former", "A category", "CategoryDetail"),
        *(
            _list(
                f"{category}{name}/",
                reads.read_category_list(name),
                "Former",
                f"The {name} of a category",
                "Users" if kind == "user" else "Cloudcasts",
            )
            for name, (kind, _) in CATEGORY_LISTS.items()
        ),
        _detail(artist, reads.read_artist, "Former", "An artist", "ArtistDetail"),
        _detail(track, reads.read_track, "Former", "A track", "TrackDetail"),
        *(
            _list(f"{path}{ranking}/", read(ranking), "Former", f"The {ranking} {with_it}")
            for path, read in ((artist, reads.read_artist_list), (track, reads.read_track_list))
            for ranking in RANKINGS
        ),
    )


def _action_routes(path: str, name: str, action: actions.Action) -> tuple[Route, ...]:
    return (
        _write(
            "POST",
            path,
            actions.perform(action),
            f"Perform the action {name}",
            form=parameters.ACTION_FORM,
        ),
        _write("DELETE", path, actions.undo(action), f"Undo the action {name}"),
    )


ROUTES: tuple[Route, ...] = (
    *(route for site in _SITES for route in _site_routes(site)),
    _web(
        "GET",
        "/widget/iframe/",
        widget.serve_widget,
        "Embedding",
        "The player that the embed code shows",
        answers=_PAGE,
        parameters=parameters.WIDGET,
        blocks=True,
        refusals={404: "The show does not exist."},
        errors=_PAGE_OR_ERROR,
    ),
    *(
        _web(
            "GET",
            f"/unsafe/{{size}}/{path}",
            images.serve_picture,
            "Pictures",
            "A picture in the size given by its URL",
            answers=dict.fromkeys(("image/jpeg", "image/png", "image/webp"), TEXT),
            blocks=True,
            refusals={400: "The size is too large.", 404: "The picture does not exist."},
            errors={"text/plain": TEXT, JAVASCRIPT: ref("Error")},
        )
        for path in ("{folder}/{a}/{b}/{c}/{d}/{rest}", "{folder}/{a}/{rest}")
    ),
    _write(
        "POST",
        "/upload/",
        uploads.upload,
        "Upload a show",
        form=parameters.UPLOAD_FORM,
        files=uploads.UPLOAD_FILES,
    ),
    _write(
        "POST",
        "/upload/{user}/{slug}/edit/",
        uploads.edit,
        "Edit a show",
        form=parameters.EDIT_FORM,
        files=uploads.EDIT_FILES,
        admit=uploads.admit_edit,
    ),
    _list("/popular/", reads.read_ranking("popular"), "Shows", "Popular shows"),
    _list("/popular/hot/", reads.read_ranking("hot"), "Shows", "Hot shows"),
    _list("/new/", reads.read_ranking("new"), "Shows", "New shows"),
    Route(
        "GET",
        "/search/",
        reads.search,
        "Search",
        "Search for shows, users or tags",
        {JAVASCRIPT: {"anyOf": [ref(one) for one in ("Cloudcasts", "Users", "Tags", "Artists")]}},
        parameters.SEARCH,
    ),
    *(
        route
        for prefix, key_prefix in _GENRE_PREFIXES.items()
        for route in _genre_routes(prefix, key_prefix)
    ),
    *_former_routes(),
    _detail(
        "/me/",
        reads.read_user,
        "Users",
        "The user of the token",
        "UserDetail",
        authorization="required",
    ),
    _list(
        "/me/listen-later/",
        reads.read_listen_later,
        "Users",
        "The listen later list of the user",
        authorization="required",
    ),
    _detail("/{user}/", reads.read_user, "Users", "A user", "UserDetail"),
    *(
        _list(
            f"{owner}{name}/",
            reads.read_user_list(name),
            "Users",
            one.summary,
            one.items,
            authorization=authorization,
        )
        for owner, authorization in (("/me/", "required"), ("/{user}/", "optional"))
        for name, one in USER_LISTS.items()
    ),
    *_action_routes("/{user}/follow/", "follow", actions.FOLLOW),
    _detail(
        "/{user}/playlists/{playlist}/",
        reads.read_playlist,
        "Playlists",
        "A playlist",
        "PlaylistDetail",
    ),
    _list(
        "/{user}/playlists/{playlist}/cloudcasts/",
        reads.read_playlist_shows,
        "Playlists",
        "The shows of a playlist",
    ),
    _detail("/{user}/{slug}/", reads.read_show, "Shows", "A show", "CloudcastDetail"),
    *(
        _list(
            f"/{{user}}/{{slug}}/{name}/",
            reads.read_show_list(name),
            "Shows",
            one.summary,
            one.items,
        )
        for name, one in SHOW_LISTS.items()
    ),
    Route(
        "GET",
        "/{user}/{slug}/embed-html/",
        embeds.embed_html,
        "Embedding",
        "The embed code of a show",
        _PAGE,
        parameters.PLAYER,
    ),
    Route(
        "GET",
        "/{user}/{slug}/embed-json/",
        embeds.embed_json,
        "Embedding",
        "The embed code of a show, as JSON",
        {JAVASCRIPT: ref("Embed")},
        (*parameters.PLAYER, parameters.CALLBACK),
    ),
    *(
        route
        for name, action in actions.SHOW_ACTIONS.items()
        for route in _action_routes(f"/{{user}}/{{slug}}/{name}/", name, action)
    ),
)

# The page of a genre starts with its popular shows.
_GENRE_PAGES: Mapping[str, Ranking] = {"": "popular", **{f"{one}/": one for one in RANKINGS}}


def _page(path: str, operation: Operation, summary: str) -> Route:
    slash = path.endswith("/")
    return Route(
        "GET", path, operation, "Pages", summary, _PAGE, slash=slash, blocks=True, errors=_PAGE
    )


#: Web pages below `/www/`. Pages that programs use, too, are in `ROUTES`.
PAGES: tuple[Route, ...] = (
    _page("/www/", front.serve_front, "The front page"),
    _page("/www/static/{file}", rendering.serve_static, "A file of the pages"),
    _page("/www/widget/iframe/", widget.serve_widget, "The player"),
    _page("/www/popular/", views.serve_ranking("popular", "Popular shows"), "Popular shows"),
    _page("/www/popular/hot/", views.serve_ranking("hot", "Hot shows"), "Hot shows"),
    _page("/www/new/", views.serve_ranking("new", "New shows"), "New shows"),
    _page("/www/search/", views.serve_search, "A search"),
    *(
        _page(
            f"/www/{prefix}/{{genre}}/{path}", views.serve_genre(ranking), "A tag, a city or both"
        )
        for prefix in _GENRE_PREFIXES
        for path, ranking in _GENRE_PAGES.items()
    ),
    *(
        _page(
            f"/www/{{user}}/{name}/" if name else "/www/{user}/",
            views.serve_profile(name),
            part.name,
        )
        for name, part in views.PARTS.items()
    ),
    _page("/www/{user}/feed/", views.redirect_feed, "The profile instead of a feed"),
    _page("/www/{user}/playlists/{playlist}/", views.serve_playlist, "A playlist"),
    _page("/www/comments/cr/{kind}/{id}/", views.redirect_comment, "The page with a comment"),
    _page("/www/{user}/{slug}/", views.serve_show, "A show"),
    _page("/www/{user}/{slug}/audio", views.serve_audio, "The audio of a show"),
)

_API_TABLE = RouteTable(ROUTES)
_PAGE_TABLE = RouteTable(PAGES)


def is_for_people(raw_path: str) -> bool:
    """Report whether a path is that of a web page."""
    return _IS_FOR_PEOPLE.match(raw_path) is not None


def find(raw_path: str) -> tuple[Mapping[str, Route], Mapping[str, str]]:
    """Find the routes of a path by method, and its variable segments by name."""
    table = _PAGE_TABLE if _IS_FOR_PEOPLE.match(raw_path) else _API_TABLE
    return table.find(raw_path)
