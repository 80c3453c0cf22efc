"""The routes of the sandbox.

Paths are case-insensitive; `{name}` matches one segment. The first match counts, so fixed
segments come before variable ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from aiomixcloud.sandbox.api import actions as acting
from aiomixcloud.sandbox.api import embeds as embedding
from aiomixcloud.sandbox.api import oauth
from aiomixcloud.sandbox.api import reads as reading
from aiomixcloud.sandbox.api import uploads as uploading
from aiomixcloud.sandbox.api.errors import MethodRefusal, not_found
from aiomixcloud.sandbox.db import listings
from aiomixcloud.sandbox.pages import consent, widget
from aiomixcloud.sandbox.pages import images as pictures
from aiomixcloud.sandbox.pages import rendering as pages
from aiomixcloud.sandbox.pages import views as browsing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aiomixcloud.sandbox.api.request import Question
    from aiomixcloud.sandbox.api.responses import Operation
    from aiomixcloud.sandbox.db.listings import Ranking
    from aiomixcloud.sandbox.db.store import State


@dataclass(frozen=True, slots=True)
class Route:
    """A method, a path and the operation that handles it.

    Attributes:
        method: HTTP method.
        path: Path with variable segments in braces.
        operation: Handles the request.
        body: The form that the operation needs. Forms with files need an access token, and their
            operations run in a thread.
        admit: Checks a form with files before its body is read; raises `Refusal`.
        files: File fields to store, with the maximum size of each in bytes.
        slash: Whether the final slash is required.
        blocks: Whether an operation without a form runs in a thread.
    """

    method: str
    path: str
    operation: Operation
    body: Literal["none", "form", "files"] = "none"
    admit: Callable[[State, Question], None] | None = None
    files: Mapping[str, int] = field(default_factory=dict)
    slash: bool = True
    blocks: bool = False

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """Return the variable parts of a path, or None if this route does not match."""
        pattern = self.path.strip("/").split("/")
        if len(pattern) != len(segments):
            return None
        names = {}
        for expected, found in zip(pattern, segments, strict=True):
            if expected.startswith("{"):
                names[expected[1:-1]] = found
            elif expected != found.lower():
                return None
        return names


def find(method: str, raw_path: str) -> tuple[Route, dict[str, str]]:
    """Find the route of a request.

    Args:
        method: HTTP method.
        raw_path: The percent-encoded path.

    Returns:
        The route and the variable parts of the path.

    Raises:
        Refusal: No route has this path, or none has this path and method.
    """
    matches = list(_matches(raw_path))
    for route, names in matches:
        if route.method == method:
            return route, names
    if matches:
        raise MethodRefusal(sorted({route.method for route, _ in matches}))
    raise not_found("Resource")


def methods(raw_path: str) -> list[str]:
    """Return the methods that a path supports."""
    return sorted({route.method for route, _ in _matches(raw_path)})


def is_for_people(raw_path: str) -> bool:
    """Report whether a path is that of a web page."""
    return _IS_FOR_PEOPLE.match(raw_path) is not None


def _matches(raw_path: str) -> Iterator[tuple[Route, dict[str, str]]]:
    """Yield the routes of the first matching path, one for each method."""
    path = None
    if raw_path == "/":
        return
    slash = raw_path.endswith("/")
    segments = [unquote(segment) for segment in raw_path[1 : -1 if slash else None].split("/")]
    for route in PAGES if is_for_people(raw_path) else ROUTES:
        if route.slash and not slash:
            continue
        names = route.match(segments)
        if names is not None and path in (None, route.path):
            path = route.path
            yield route, names


# Routes

# The lists of a user. Those without a name have none in recordings, or are not recorded.
_USER_LISTS: Mapping[str, Operation] = {
    "cloudcasts": reading.cloudcasts,
    "comments": reading.user_list(listings.profile_comments, "Comments on {}'s profile"),
    "favorites": reading.user_list(listings.favorites, "{}'s favorites"),
    "feed": reading.user_list(listings.feed, "{}'s feed"),
    "followers": reading.user_list(listings.followers, "{}'s followers"),
    "following": reading.user_list(listings.following),
    "listens": reading.user_list(listings.listens, "{}'s listens", listened=True),
    "playlists": reading.user_list(listings.playlists),
}

RANKINGS: tuple[Ranking, ...] = ("popular", "new", "hot")

# The lists of a tag; "latest" is an older name that programs still use.
GENRE_LISTS: Mapping[str, Ranking] = {**{one: one for one in RANKINGS}, "latest": "new"}

# The lists of a category. The meaning of user picks is unknown.
CATEGORY_LISTS: Mapping[str, Operation] = {
    "cloudcasts": reading.category_list("show"),
    "users": reading.category_list("user"),
    "userpick-cloudcasts": reading.category_list("show", "popular"),
    "userpick-users": reading.category_list("user"),
}

# Older prefixes still work; the oldest returns keys with the prefix of its successor.
GENRE_PREFIXES = {"genres": "genres", "discover": "discover", "tag": "discover"}

# The page of a genre starts with its popular shows.
_PAGES_OF_GENRE: Mapping[str, Ranking] = {
    "": "popular",
    "popular/": "popular",
    "new/": "new",
    "hot/": "hot",
}

# Addresses of the web site that programs use return JSON errors instead of error pages.
_IS_FOR_PEOPLE = re.compile(r"/www/(?!oauth/|oembed(?:/|$))", re.IGNORECASE)

# Paths of the web site. Parts of it are also at the root, for programs that use one host only.
SITES = ("/www", "")

PICTURE_PATHS = ("{folder}/{a}/{b}/{c}/{d}/{rest}", "{folder}/{a}/{rest}")

ROUTES: tuple[Route, ...] = (
    *(
        route
        for site in SITES
        for route in (
            Route("GET", f"{site}/oauth/authorize/", consent.ask, slash=False),
            Route("POST", f"{site}/oauth/authorize/", consent.decide, body="form", slash=False),
            Route("GET", f"{site}/oauth/access_token/", oauth.exchange, slash=False),
            Route("POST", f"{site}/oauth/access_token/", oauth.exchange, body="form", slash=False),
            Route("GET", f"{site}/oembed/", embedding.oembed, slash=False),
        )
    ),
    Route("GET", "/widget/iframe/", widget.widget, slash=False, blocks=True),
    *(
        Route("GET", f"/unsafe/{{size}}/{path}", pictures.picture, slash=False, blocks=True)
        for path in PICTURE_PATHS
    ),
    Route("POST", "/upload/", uploading.upload, body="files", files=uploading.UPLOAD_FILES),
    Route(
        "POST",
        "/upload/{user}/{slug}/edit/",
        uploading.edit,
        body="files",
        admit=uploading.admit_edit,
        files=uploading.EDIT_FILES,
    ),
    Route("GET", "/popular/", reading.ranked_list("popular", "Popular Cloudcasts")),
    Route("GET", "/popular/hot/", reading.ranked_list("hot", "Hot Cloudcasts")),
    Route("GET", "/new/", reading.ranked_list("new", "New Cloudcasts")),
    Route("GET", "/search/", reading.search),
    *(
        Route("GET", f"/{prefix}/{{genre}}/", reading.genre_detail(key_prefix))
        for prefix, key_prefix in GENRE_PREFIXES.items()
    ),
    *(
        Route("GET", f"/{prefix}/{{genre}}/{name}/", reading.genre_list(ranking))
        for prefix in GENRE_PREFIXES
        for name, ranking in GENRE_LISTS.items()
    ),
    Route("GET", "/categories/", reading.categories),
    Route("GET", "/categories/{category}/", reading.category_detail),
    *(
        Route("GET", f"/categories/{{category}}/{name}/", operation)
        for name, operation in CATEGORY_LISTS.items()
    ),
    Route("GET", "/artist/{artist}/", reading.artist_detail),
    Route("GET", "/track/{artist}/{track}/", reading.track_detail),
    *(
        route
        for ranking in RANKINGS
        for route in (
            Route("GET", f"/artist/{{artist}}/{ranking}/", reading.artist_list(ranking)),
            Route("GET", f"/track/{{artist}}/{{track}}/{ranking}/", reading.track_list(ranking)),
        )
    ),
    Route("GET", "/me/", reading.user_detail),
    Route("GET", "/me/listen-later/", reading.listen_later),
    *(Route("GET", f"/me/{name}/", operation) for name, operation in _USER_LISTS.items()),
    Route("GET", "/{user}/", reading.user_detail),
    *(Route("GET", f"/{{user}}/{name}/", operation) for name, operation in _USER_LISTS.items()),
    Route("POST", "/{user}/follow/", acting.post(acting.FOLLOW), body="form"),
    Route("DELETE", "/{user}/follow/", acting.delete(acting.FOLLOW)),
    Route("GET", "/{user}/playlists/{playlist}/", reading.playlist_detail),
    Route("GET", "/{user}/playlists/{playlist}/cloudcasts/", reading.playlist_cloudcasts),
    Route("GET", "/{user}/{slug}/", reading.show_detail),
    Route("GET", "/{user}/{slug}/comments/", reading.show_list(listings.show_comments)),
    Route("GET", "/{user}/{slug}/favorites/", reading.show_list(listings.show_favorites)),
    Route("GET", "/{user}/{slug}/listeners/", reading.show_list(listings.show_listeners)),
    Route("GET", "/{user}/{slug}/similar/", reading.similar),
    Route("GET", "/{user}/{slug}/embed-html/", embedding.embed_html),
    Route("GET", "/{user}/{slug}/embed-json/", embedding.embed_json),
    *(
        Route("POST", f"/{{user}}/{{slug}}/{name}/", acting.post(action), body="form")
        for name, action in acting.SHOW_ACTIONS.items()
    ),
    *(
        Route("DELETE", f"/{{user}}/{{slug}}/{name}/", acting.delete(action))
        for name, action in acting.SHOW_ACTIONS.items()
    ),
)

#: Web pages below `/www/`. Pages that programs use, too, are in `ROUTES`.
PAGES: tuple[Route, ...] = tuple(
    Route("GET", f"/www/{path}", operation, slash=path.endswith("/"), blocks=True)
    for path, operation in (
        ("", browsing.front),
        ("static/{file}", pages.static),
        ("widget/iframe/", widget.widget),
        ("popular/", browsing.ranked("popular", "Popular shows")),
        ("popular/hot/", browsing.ranked("hot", "Hot shows")),
        ("new/", browsing.ranked("new", "New shows")),
        ("search/", browsing.search),
        *(
            (f"{prefix}/{{genre}}/{path}", browsing.genre(ranking))
            for prefix in GENRE_PREFIXES
            for path, ranking in _PAGES_OF_GENRE.items()
        ),
        *(
            (f"{{user}}/{name}/" if name else "{user}/", browsing.profile(name))
            for name in browsing.PARTS
        ),
        ("{user}/feed/", browsing.feed),
        ("{user}/playlists/{playlist}/", browsing.playlist),
        ("comments/cr/{kind}/{id}/", browsing.commented),
        ("{user}/{slug}/", browsing.show),
        ("{user}/{slug}/audio", browsing.sound),
    )
)
